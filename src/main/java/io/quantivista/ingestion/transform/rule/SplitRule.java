package io.quantivista.ingestion.transform.rule;

import io.quantivista.ingestion.catalogue.Example;
import io.quantivista.ingestion.catalogue.Setting;
import io.quantivista.ingestion.model.ByteSink;
import io.quantivista.ingestion.model.FieldSlots;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.model.Value;
import io.quantivista.ingestion.model.ValueKind;
import io.quantivista.ingestion.transform.Rule;
import io.quantivista.ingestion.transform.RuleDescriptor;
import io.quantivista.ingestion.transform.RuleSettings;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Takes a text apart at a separator: into an array, or one part of it as a slice. */
public final class SplitRule implements Rule {
    private static final int MAX_PART = 10_000;

    public static final RuleDescriptor DESCRIPTOR = RuleDescriptor.of(
                    "split",
                    "Takes the text in source_field apart at a separator, into an array of texts or one of the parts."
                            + " Missing and null stay.")
            .notes("A part that there is none of is null. Parts are kept as they are: a rule trim goes after it.")
            .shortForm(
                    Setting.required("separator", Setting.Type.TEXT, "text between the parts, at least one character"))
            .setting(Setting.optional(
                    "part",
                    Setting.Type.INTEGER,
                    "the part to keep, from 0; negative counts from the end; all by default"))
            .example(Example.of("""
                            {"source_field": "tags", "transformation_logic": ","}""")
                    .gives("{\"tags\":\"a,b,,c\"}", "{\"tags\":[\"a\",\"b\",\"\",\"c\"]}")
                    .gives("{\"tags\":\"\"}", "{\"tags\":[\"\"]}")
                    .rejects("{\"tags\":[\"a\"]}", "[\"a\"] is no text and no number"))
            .example(Example.of("""
                            {"source_field": "ric", "target_field": "exchange", "transformation_logic": {"separator": ".", "part": -1}}""").gives("{\"ric\":\"VOD.L\"}", "{\"ric\":\"VOD.L\",\"exchange\":\"L\"}"))
            .example(Example.of("""
                            {"source_field": "ric", "target_field": "exchange", "transformation_logic": {"separator": ".", "part": 1}}""").gives("{\"ric\":\"VOD\"}", "{\"ric\":\"VOD\",\"exchange\":null}"))
            .compiledBy(SplitRule::new);

    private final int source;
    private final int target;
    private final byte[] separator;
    private final int part;

    private SplitRule(RuleSettings settings, FieldSlots slots) {
        source = settings.sourceSlot(slots);
        target = settings.targetSlot(slots);
        separator = settings.requiredText("separator").getBytes(StandardCharsets.UTF_8);
        if (separator.length == 0) {
            throw new IllegalArgumentException("separator is empty: at least one character is expected");
        }
        part = settings.integer("part", Integer.MIN_VALUE, -MAX_PART, MAX_PART);
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
        if (part == Integer.MIN_VALUE) {
            all(value, row);
        } else {
            one(value, row);
        }
        return null;
    }

    private void all(Value value, Row row) {
        ByteSink scratch = row.scratch();
        int begin = scratch.size();
        scratch.put('[');
        int from = value.from();
        while (true) {
            int end = next(value, from);
            JsonQuote.put(value.bytes(), from, end, scratch);
            if (end == value.to()) {
                break;
            }
            scratch.put(',');
            from = end + separator.length;
            if (from == value.to()) {
                JsonQuote.put(value.bytes(), from, from, scratch);
                break;
            }
        }
        scratch.put(']');
        row.change(target).set(ValueKind.ARRAY, scratch.array(), begin, scratch.size());
    }

    private void one(Value value, Row row) {
        int wanted = part;
        if (part < 0) {
            int parts = 1;
            for (int at = next(value, value.from()); at < value.to(); at = next(value, at + separator.length)) {
                parts++;
            }
            wanted = parts + part;
        }
        int from = value.from();
        int end = next(value, from);
        for (int i = 0; i < wanted && from <= value.to(); i++) {
            from = end == value.to() ? value.to() + 1 : end + separator.length;
            end = from > value.to() ? from : next(value, from);
        }
        if (wanted < 0 || from > value.to()) {
            row.change(target).set(ValueKind.NULL);
        } else {
            row.change(target).set(ValueKind.STRING, value.bytes(), from, end);
        }
    }

    /** Where the part that begins at a place ends: before the next separator, or at the text's end. */
    private int next(Value value, int from) {
        byte[] bytes = value.bytes();
        for (int at = from; at + separator.length <= value.to(); at++) {
            if (Arrays.equals(bytes, at, at + separator.length, separator, 0, separator.length)) {
                return at;
            }
        }
        return value.to();
    }
}
