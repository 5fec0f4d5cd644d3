package io.quantivista.ingestion.transform.rule;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import io.quantivista.ingestion.catalogue.Example;
import io.quantivista.ingestion.catalogue.Setting;
import io.quantivista.ingestion.model.FieldSlots;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.model.Value;
import io.quantivista.ingestion.transform.Rule;
import io.quantivista.ingestion.transform.RuleDescriptor;
import io.quantivista.ingestion.transform.RuleSettings;
import org.jspecify.annotations.Nullable;

/** Takes a value out of an object or array by its JSON pointer. */
public final class ExtractRule implements Rule {
    public static final RuleDescriptor DESCRIPTOR = RuleDescriptor.of(
                    "extract",
                    "Takes the value that a JSON pointer (RFC 6901) leads to out of the object or array in source_field, or out"
                            + " of a text that holds JSON.")
            .notes("""
                    Unlike a path, a pointer leads into arrays and into texts that hold JSON. Where the field is missing or null, or
                    the pointer leads nowhere, nothing is written. Another value, or a text that is no JSON, makes the record a
                    rejection.
                    """)
            .shortForm(Setting.required("pointer", Setting.Type.TEXT, "the pointer, such as /legs/0/price"))
            .example(Example.of("""
                            {"source_field": "legs", "target_field": "first_price", "transformation_logic": "/0/price"}""")
                    .gives(
                            "{\"legs\":[{\"price\":1.50},{\"price\":2}]}",
                            "{\"legs\":[{\"price\":1.50},{\"price\":2}],\"first_price\":1.50}")
                    .gives("{\"legs\":[]}", "{\"legs\":[]}")
                    .rejects("{\"legs\":7}", "7 is no object, array or text that holds JSON"))
            .example(Example.of("""
                            {"source_field": "raw", "transformation_logic": {"pointer": "/a~1b"}}""")
                    .gives("{\"raw\":\"{\\\"a/b\\\":[1,2]}\"}", "{\"raw\":[1,2]}")
                    .rejects("{\"raw\":\"{\"}", "'{' is no object, array or text that holds JSON"))
            .compiledBy(ExtractRule::new);

    private final int source;
    private final int target;
    private final JsonPointer pointer;

    private ExtractRule(RuleSettings settings, FieldSlots slots) {
        source = settings.sourceSlot(slots);
        target = settings.targetSlot(slots);
        String text = settings.requiredText("pointer");
        if (!text.isEmpty() && !text.startsWith("/")) {
            throw new IllegalArgumentException("pointer is '%s': it begins with /".formatted(text));
        }
        for (int at = text.indexOf('~'); at >= 0; at = text.indexOf('~', at + 1)) {
            char next = at + 1 < text.length() ? text.charAt(at + 1) : ' ';
            if (next != '0' && next != '1') {
                throw new IllegalArgumentException(
                        "pointer is '%s': ~ is written ~0, and / in a name ~1".formatted(text));
            }
        }
        pointer = JsonPointer.compile(text);
    }

    @Override
    public @Nullable String apply(Row row) {
        Value value = row.slot(source);
        if (value.isAbsent()) {
            return null;
        }
        JsonNode tree = NestedJson.read(value);
        if (tree == null) {
            return value.display() + " is no object, array or text that holds JSON";
        }
        JsonNode found = tree.at(pointer);
        if (!found.isMissingNode()) {
            NestedJson.write(found, row, target);
        }
        return null;
    }
}
