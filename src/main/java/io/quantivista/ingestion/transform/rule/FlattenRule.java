package io.quantivista.ingestion.transform.rule;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.catalogue.Example;
import io.quantivista.ingestion.catalogue.Setting;
import io.quantivista.ingestion.model.FieldSlots;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.model.Value;
import io.quantivista.ingestion.model.ValueKind;
import io.quantivista.ingestion.transform.Rule;
import io.quantivista.ingestion.transform.RuleDescriptor;
import io.quantivista.ingestion.transform.RuleSettings;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Joins all levels of an object, or some of them, into one. */
public final class FlattenRule implements Rule {
    private static final int MAX_DEPTH = 100;

    public static final RuleDescriptor DESCRIPTOR = RuleDescriptor.of(
                    "flatten",
                    "Joins the levels of the object in source_field, all of them or as many as depth says, into one: a nested"
                            + " field gets the names on its path, with the separator between them. Missing, null and values"
                            + " that are no object stay.")
            .notes("""
                    Arrays stay as they are. Two fields that would get the same name make the record a rejection. A single nested
                    field needs no rule: its path (`risk.beta`) is understood everywhere.
                    """)
            .shortForm(Setting.optional("separator", Setting.Type.TEXT, "text between the joined names; _ by default"))
            .setting(
                    Setting.optional("depth", Setting.Type.INTEGER, "levels that are joined, 1 to 100; 100 by default"))
            .example(Example.of("""
                            {"source_field": "risk"}""")
                    .gives(
                            "{\"risk\":{\"beta\":1.10,\"var\":{\"p95\":2,\"p99\":[3]}}}",
                            "{\"risk\":{\"beta\":1.10,\"var_p95\":2,\"var_p99\":[3]}}")
                    .gives("{\"risk\":5}", "{\"risk\":5}")
                    .rejects("{\"risk\":{\"a_b\":1,\"a\":{\"b\":2}}}", "two fields would be named 'a_b'"))
            .example(Example.of("""
                            {"source_field": "risk", "target_field": "flat", "transformation_logic": {"separator": ".", "depth": 1}}""")
                    .gives(
                            "{\"risk\":{\"a\":{\"b\":{\"c\":1}}}}",
                            "{\"risk\":{\"a\":{\"b\":{\"c\":1}}},\"flat\":{\"a.b\":{\"c\":1}}}"))
            .compiledBy(FlattenRule::new);

    private final int source;
    private final int target;
    private final String separator;
    private final int depth;

    private FlattenRule(RuleSettings settings, FieldSlots slots) {
        source = settings.sourceSlot(slots);
        target = settings.targetSlot(slots);
        separator = settings.text("separator", "_");
        depth = settings.integer("depth", MAX_DEPTH, 1, MAX_DEPTH);
    }

    @Override
    public @Nullable String apply(Row row) {
        Value value = row.slot(source);
        if (value.kind() != ValueKind.OBJECT) {
            if (source != target && !value.isAbsent()) {
                row.change(target).set(value);
            }
            return null;
        }
        if (!(NestedJson.read(value) instanceof ObjectNode object)) {
            return value.display() + " cannot be read";
        }
        ObjectNode flat = JsonNodeFactory.instance.objectNode();
        String twice = join(object, "", depth, flat);
        if (twice != null) {
            return "two fields would be named '%s'".formatted(twice);
        }
        NestedJson.write(flat, row, target);
        return null;
    }

    /** The name that two fields would have; null where none is. */
    private @Nullable String join(ObjectNode object, String prefix, int levels, ObjectNode flat) {
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            String name = prefix + field.getKey();
            if (levels > 0 && field.getValue() instanceof ObjectNode nested && !nested.isEmpty()) {
                String twice = join(nested, name + separator, levels - 1, flat);
                if (twice != null) {
                    return twice;
                }
            } else if (flat.has(name)) {
                return name;
            } else {
                flat.set(name, field.getValue());
            }
        }
        return null;
    }
}
