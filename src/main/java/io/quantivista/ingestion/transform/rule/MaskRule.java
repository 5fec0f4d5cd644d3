package io.quantivista.ingestion.transform.rule;

import io.quantivista.ingestion.catalogue.Example;
import io.quantivista.ingestion.catalogue.Setting;
import io.quantivista.ingestion.model.ByteSink;
import io.quantivista.ingestion.model.FieldSlots;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.model.Value;
import io.quantivista.ingestion.transform.Rule;
import io.quantivista.ingestion.transform.RuleDescriptor;
import io.quantivista.ingestion.transform.RuleSettings;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Covers all but the last characters of a value. */
public final class MaskRule implements Rule {
    private static final int MAX_KEEP = 1_000;

    public static final RuleDescriptor DESCRIPTOR = RuleDescriptor.of(
                    "mask",
                    "Covers every character of the text in source_field but the last ones; a number counts as its digits."
                            + " Missing and null stay.")
            .notes("""
                    Characters are Unicode code points, and as many as there are. A text that has no more than are kept is covered
                    whole. No reason of a rejection shows a value of the field.
                    """)
            .hidesSource()
            .shortForm(Setting.optional(
                    "keep", Setting.Type.INTEGER, "characters at the end that stay, 0 to 1,000; 4 by default"))
            .setting(Setting.optional("with", Setting.Type.TEXT, "the character that covers; * by default"))
            .example(Example.of("""
                            {"source_field": "iban", "transformation_logic": 4}""")
                    .gives("{\"iban\":\"CH9300762011623852957\"}", "{\"iban\":\"*****************2957\"}")
                    .gives("{\"iban\":\"2957\"}", "{\"iban\":\"****\"}")
                    .gives("{\"iban\":1234567}", "{\"iban\":\"***4567\"}")
                    .rejects(
                            "{\"iban\":[\"CH93\"]}",
                            "the rule could not be applied; its reason would show a value that a rule hides"))
            .example(Example.of("""
                            {"source_field": "name", "transformation_logic": {"keep": 1, "with": "•"}}""").gives("{\"name\":\"Zoë😀!\"}", "{\"name\":\"••••!\"}"))
            .compiledBy(MaskRule::new);

    private final int source;
    private final int target;
    private final int keep;
    private final byte[] cover;

    private MaskRule(RuleSettings settings, FieldSlots slots) {
        source = settings.sourceSlot(slots);
        target = settings.targetSlot(slots);
        keep = settings.integer("keep", 4, 0, MAX_KEEP);
        String with = settings.text("with", "*");
        if (with.codePointCount(0, with.length()) != 1) {
            throw new IllegalArgumentException("with is '%s': one character is expected".formatted(with));
        }
        cover = with.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public @Nullable String apply(Row row) {
        Value value = row.slot(source);
        if (value.isAbsent()) {
            return null;
        }
        if (!TextInput.isTextual(value)) {
            return "a value that is no text and no number cannot be masked";
        }
        byte[] bytes = value.bytes();
        int length = TextInput.codePoints(bytes, value.from(), value.to());
        int covered = length > keep ? length - keep : length;
        ByteSink scratch = row.scratch();
        int from = scratch.size();
        for (int i = 0; i < covered; i++) {
            scratch.put(cover);
        }
        scratch.put(bytes, TextInput.offset(bytes, value.from(), value.to(), covered), value.to());
        return TextInput.written(row, target, from);
    }
}
