package io.quantivista.ingestion.transform.rule;

import io.quantivista.ingestion.catalogue.Example;
import io.quantivista.ingestion.model.FieldSlots;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.model.Value;
import io.quantivista.ingestion.transform.Rule;
import io.quantivista.ingestion.transform.RuleDescriptor;
import io.quantivista.ingestion.transform.RuleSettings;
import org.jspecify.annotations.Nullable;

/** Takes white space off both ends of a text. */
public final class TrimRule implements Rule {
    public static final RuleDescriptor DESCRIPTOR = RuleDescriptor.of(
                    "trim",
                    "Takes white space (U+0020 and below) off both ends of the text in source_field; other kinds of value stay.")
            .example(Example.of("""
                            {"source_field": "ticker"}""")
                    .gives("{\"ticker\":\" TSLA \"}", "{\"ticker\":\"TSLA\"}")
                    .gives("{\"ticker\":\"\\tTSLA US\\n\"}", "{\"ticker\":\"TSLA US\"}")
                    .gives("{\"ticker\":\"  \"}", "{\"ticker\":\"\"}")
                    .gives("{\"ticker\":7}", "{\"ticker\":7}"))
            .example(Example.ofCsv("""
                            {"source_field": "name", "target_field": "clean_name"}""")
                    .gives("name\n ROKU INC ", "{\"name\":\" ROKU INC \",\"clean_name\":\"ROKU INC\"}"))
            .compiledBy(TrimRule::new);

    private final int source;
    private final int target;

    private TrimRule(RuleSettings settings, FieldSlots slots) {
        source = settings.sourceSlot(slots);
        target = settings.targetSlot(slots);
    }

    @Override
    public @Nullable String apply(Row row) {
        Value value = row.slot(source);
        if (!value.kind().isText()) {
            if (source != target && !value.isAbsent()) {
                row.change(target).set(value);
            }
            return null;
        }
        byte[] bytes = value.bytes();
        int from = value.from();
        int to = value.to();
        while (from < to && isSpace(bytes[from])) {
            from++;
        }
        while (to > from && isSpace(bytes[to - 1])) {
            to--;
        }
        if (source != target || to - from != value.length()) {
            row.change(target).set(value.kind(), bytes, from, to);
        }
        return null;
    }

    private static boolean isSpace(byte b) {
        return b >= 0 && b <= ' ';
    }
}
