package io.quantivista.ingestion.transform.rule;

import io.quantivista.ingestion.catalogue.Example;
import io.quantivista.ingestion.catalogue.Setting;
import io.quantivista.ingestion.expression.Formula;
import io.quantivista.ingestion.model.FieldPath;
import io.quantivista.ingestion.model.FieldSlots;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.model.Value;
import io.quantivista.ingestion.transform.Rule;
import io.quantivista.ingestion.transform.RuleDescriptor;
import io.quantivista.ingestion.transform.RuleSettings;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes the value of an expression. */
public final class ExpressionRule implements Rule {
    public static final RuleDescriptor DESCRIPTOR = RuleDescriptor.of(
                    "expression", "Writes the value of an [expression](../expressions.md) to target_field.")
            .notes("""
                    source_field may be given; `value` stands for it. Where the expression has no value, as a field is missing or of
                    the wrong kind, the record is a rejection. An expression that begins with `{` needs the long form.
                    """)
            .withoutSource()
            .needsTarget()
            .shortForm(Setting.required("expression", Setting.Type.TEXT, "CEL over the fields of the record"))
            .example(Example.of("""
                            {"target_field": "value", "transformation_logic": "record.price * record.shares"}""")
                    .gives("{\"price\":12.50,\"shares\":3}", "{\"price\":12.50,\"shares\":3,\"value\":37.50}")
                    .rejects(
                            "{\"price\":12.50,\"shares\":null}",
                            "at character 14: '*' does not take values of these kinds: test for null, and make a text a number with decimal(…)")
                    .rejects(
                            "{\"price\":12.50}",
                            "at character 22: the record has no field 'shares': test it with has(record.…) first"))
            .example(Example.of("""
                            {"source_field": "side", "target_field": "side", "transformation_logic": "value == 'B' ? 'BUY' : 'SELL'"}""").gives("{\"side\":\"B\"}", "{\"side\":\"BUY\"}"))
            .example(Example.of("""
                            {"target_field": "settles", "transformation_logic": "date(record.day) + duration('48h')"}""")
                    .gives("{\"day\":\"2025-06-20\"}", "{\"day\":\"2025-06-20\",\"settles\":\"2025-06-22T00:00:00Z\"}"))
            .example(Example.of("""
                            {"target_field": "total", "validation_criteria": "value < 1000",
                             "transformation_logic": {"expression": "round(record.a / record.b, 2, 'half_up')"}}""")
                    .gives("{\"a\":1,\"b\":3}", "{\"a\":1,\"b\":3,\"total\":0.33}")
                    .rejects("{\"a\":5000,\"b\":1}", "the result does not meet value < 1000")
                    .rejects("{\"a\":1,\"b\":0}", "at character 16: division by zero"))
            .compiledBy(ExpressionRule::new);

    private final Formula formula;
    private final int target;
    private final Value result = new Value();

    private ExpressionRule(RuleSettings settings, FieldSlots slots) {
        formula = settings.expressions().formula(settings.requiredText("expression"), settings.source());
        target = settings.targetSlot(slots);
    }

    @Override
    public List<FieldPath> reads() {
        return formula.fields();
    }

    @Override
    public @Nullable String apply(Row row) {
        String problem = formula.evaluate(row, result);
        if (problem == null) {
            row.change(target).set(result);
        }
        return problem;
    }
}
