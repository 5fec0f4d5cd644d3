package io.quantivista.ingestion.transform.rule;

import io.quantivista.ingestion.catalogue.Example;
import io.quantivista.ingestion.catalogue.Setting;
import io.quantivista.ingestion.expression.Condition;
import io.quantivista.ingestion.expression.Verdict;
import io.quantivista.ingestion.model.FieldPath;
import io.quantivista.ingestion.model.FieldSlots;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.transform.Rule;
import io.quantivista.ingestion.transform.RuleDescriptor;
import io.quantivista.ingestion.transform.RuleSettings;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Leaves out the records for which an expression is not true. */
public final class FilterRule implements Rule {
    public static final RuleDescriptor DESCRIPTOR = RuleDescriptor.of(
                    "filter",
                    "Keeps the records for which an [expression](../expressions.md) is true, and leaves the others out.")
            .notes("""
                    As `where` in SQL, it says what stays. A record that is left out is no rejection: it is counted as
                    `records_filtered`, no later rule or check sees it, and it counts as valid. A record for which it cannot be told,
                    as a field is missing or of the wrong kind, is a rejection: nothing is lost in silence.
                    """)
            .withoutSource()
            .shortForm(Setting.required("expression", Setting.Type.TEXT, "CEL; true keeps the record"))
            .example(Example.of("""
                            {"transformation_logic": "record.shares > 0 && record.ticker != ''"}""")
                    .gives("{\"ticker\":\"TSLA\",\"shares\":5}", "{\"ticker\":\"TSLA\",\"shares\":5}")
                    .filters("{\"ticker\":\"TSLA\",\"shares\":0}")
                    .rejects(
                            "{\"ticker\":\"TSLA\"}",
                            "at character 7: the record has no field 'shares': test it with has(record.…) first"))
            .example(Example.ofCsv("""
                            {"transformation_logic": "has(record.shares) && decimal(record.shares) > 0"}""")
                    .gives("ticker,shares\nTSLA,5\n", "{\"ticker\":\"TSLA\",\"shares\":\"5\"}")
                    .filters("ticker,shares\nTSLA,0.0\n")
                    .filters("ticker\nTSLA\n"))
            .compiledBy(FilterRule::new);

    private final Condition condition;
    private boolean leavesOut;

    private FilterRule(RuleSettings settings, FieldSlots slots) {
        condition = settings.expressions().condition(settings.requiredText("expression"), settings.source());
    }

    @Override
    public List<FieldPath> reads() {
        return condition.fields();
    }

    @Override
    public boolean leavesOut() {
        return leavesOut;
    }

    @Override
    public @Nullable String apply(Row row) {
        Verdict verdict = condition.test(row);
        leavesOut = verdict == Verdict.FALSE;
        return verdict == Verdict.ERROR ? condition.error(row) : null;
    }
}
