package io.quantivista.ingestion.transform.rule;

import io.quantivista.ingestion.catalogue.Example;
import io.quantivista.ingestion.model.ByteSink;
import io.quantivista.ingestion.model.FieldSlots;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.model.Value;
import io.quantivista.ingestion.transform.Rule;
import io.quantivista.ingestion.transform.RuleDescriptor;
import io.quantivista.ingestion.transform.RuleSettings;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Writes a text in capitals or in small letters. A text of ASCII letters costs no object. */
public final class CaseRule implements Rule {
    public static final RuleDescriptor UPPER = RuleDescriptor.of(
                    "upper",
                    "Writes the text in source_field in capitals, by the rules of Unicode; other kinds of value stay.")
            .example(Example.of("""
                            {"source_field": "ticker"}""")
                    .gives("{\"ticker\":\"tsla\"}", "{\"ticker\":\"TSLA\"}")
                    .gives("{\"ticker\":\"straße é\"}", "{\"ticker\":\"STRASSE É\"}")
                    .gives("{\"ticker\":7}", "{\"ticker\":7}"))
            .compiledBy((settings, slots) -> new CaseRule(settings, slots, true));
    public static final RuleDescriptor LOWER = RuleDescriptor.of(
                    "lower",
                    "Writes the text in source_field in small letters, by the rules of Unicode; other kinds of value stay.")
            .example(Example.of("""
                            {"source_field": "email", "target_field": "mail_key"}""")
                    .gives("{\"email\":\"A@B.CH\"}", "{\"email\":\"A@B.CH\",\"mail_key\":\"a@b.ch\"}")
                    .gives("{\"email\":\"ÄÖ\"}", "{\"email\":\"ÄÖ\",\"mail_key\":\"äö\"}")
                    .gives("{\"email\":null}", "{\"email\":null}"))
            .compiledBy((settings, slots) -> new CaseRule(settings, slots, false));

    private final int source;
    private final int target;
    private final boolean toUpper;

    private CaseRule(RuleSettings settings, FieldSlots slots, boolean toUpper) {
        source = settings.sourceSlot(slots);
        target = settings.targetSlot(slots);
        this.toUpper = toUpper;
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
        boolean isAscii = true;
        boolean changes = false;
        for (int i = value.from(); i < value.to(); i++) {
            isAscii &= bytes[i] >= 0;
            changes |= isOther(bytes[i]);
        }
        if (isAscii && !changes) {
            if (source != target) {
                row.change(target).set(value);
            }
            return null;
        }
        ByteSink scratch = row.scratch();
        int from = scratch.size();
        if (isAscii) {
            for (int i = value.from(); i < value.to(); i++) {
                scratch.put(isOther(bytes[i]) ? bytes[i] ^ 0x20 : bytes[i]);
            }
        } else {
            String text = value.text();
            scratch.putText(toUpper ? text.toUpperCase(Locale.ROOT) : text.toLowerCase(Locale.ROOT));
        }
        row.change(target).set(value.kind(), scratch.array(), from, scratch.size());
        return null;
    }

    /** Whether a byte is an ASCII letter of the other case. */
    private boolean isOther(byte b) {
        return toUpper ? b >= 'a' && b <= 'z' : b >= 'A' && b <= 'Z';
    }
}
