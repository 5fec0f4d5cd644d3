package io.quantivista.ingestion.transform.rule;

import io.quantivista.ingestion.catalogue.Example;
import io.quantivista.ingestion.catalogue.Setting;
import io.quantivista.ingestion.model.FieldSlots;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.model.Value;
import io.quantivista.ingestion.model.ValueKind;
import io.quantivista.ingestion.transform.Rule;
import io.quantivista.ingestion.transform.RuleDescriptor;
import io.quantivista.ingestion.transform.RuleSettings;
import org.jspecify.annotations.Nullable;

/** Keeps a part of a text, by code points; the part is a slice, so nothing is copied. */
public final class SubstringRule implements Rule {
    private static final int MAX_PLACE = 1_000_000;

    public static final RuleDescriptor DESCRIPTOR = RuleDescriptor.of(
                    "substring",
                    "Keeps a part of the text in source_field; a number counts as its digits. Missing and null stay.")
            .notes("Characters are Unicode code points. A part that lies beyond the text is as much of it as there is.")
            .setting(Setting.optional(
                    "from", Setting.Type.INTEGER, "first character, from 0 (default); negative counts from the end"))
            .setting(Setting.optional("length", Setting.Type.INTEGER, "how many characters; to the end by default"))
            .example(Example.of("""
                            {"source_field": "isin", "target_field": "country", "transformation_logic": {"length": 2}}""")
                    .gives("{\"isin\":\"US88160R1014\"}", "{\"isin\":\"US88160R1014\",\"country\":\"US\"}")
                    .gives("{\"isin\":\"U\"}", "{\"isin\":\"U\",\"country\":\"U\"}")
                    .gives("{\"isin\":null}", "{\"isin\":null}"))
            .example(Example.of("""
                            {"source_field": "code", "transformation_logic": {"from": -3}}""")
                    .gives("{\"code\":\"ab😀cd\"}", "{\"code\":\"😀cd\"}")
                    .gives("{\"code\":20250621}", "{\"code\":\"621\"}")
                    .rejects("{\"code\":true}", "true is no text and no number"))
            .compiledBy(SubstringRule::new);

    private final int source;
    private final int target;
    private final int first;
    private final int length;

    private SubstringRule(RuleSettings settings, FieldSlots slots) {
        source = settings.sourceSlot(slots);
        target = settings.targetSlot(slots);
        first = settings.integer("from", 0, -MAX_PLACE, MAX_PLACE);
        length = settings.integer("length", Integer.MAX_VALUE, 0, MAX_PLACE);
    }

    @Override
    public @Nullable String apply(Row row) {
        Value value = row.slot(source);
        if (value.isAbsent()) {
            return null;
        }
        if (!TextInput.isTextual(value)) {
            return TextInput.refusal(value);
        }
        byte[] bytes = value.bytes();
        int to = value.to();
        int skipped = first >= 0 ? first : Math.max(0, TextInput.codePoints(bytes, value.from(), to) + first);
        int begin = TextInput.offset(bytes, value.from(), to, skipped);
        int end = length == Integer.MAX_VALUE ? to : TextInput.offset(bytes, begin, to, length);
        row.change(target).set(ValueKind.STRING, bytes, begin, end);
        return null;
    }
}
