package io.quantivista.ingestion.transform.rule;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.catalogue.Example;
import io.quantivista.ingestion.catalogue.Setting;
import io.quantivista.ingestion.model.FieldSlots;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.model.Value;
import io.quantivista.ingestion.source.Lookup;
import io.quantivista.ingestion.transform.Rule;
import io.quantivista.ingestion.transform.RuleDescriptor;
import io.quantivista.ingestion.transform.RuleSettings;
import org.jspecify.annotations.Nullable;

/** Writes the value that a table has for another. */
public final class MapValuesRule implements Rule {
    public static final RuleDescriptor DESCRIPTOR = RuleDescriptor.of(
                    "map_values",
                    "Looks the value of source_field up in a table and writes what it stands for. Missing and null stay.")
            .notes("""
                    The table stands in the rule (`table`), or is one of the source's [lookups](../rules-and-checks.md#lookups)
                    (`lookup`), which holds up to 100,000 entries. Texts are compared as they are, numbers as they are written,
                    booleans as `true` and `false`. A value that the table does not have gets the `default`; without one it stays
                    as it is, or makes the record a rejection where `unmapped` is `reject`.
                    """)
            .shortForm(Setting.optional("lookup", Setting.Type.TEXT, "name of a lookup of the source"))
            .setting(Setting.optional(
                    "table", Setting.Type.OBJECT, "the table: what is looked up, and its value, any JSON"))
            .setting(Setting.optional("default", Setting.Type.VALUE, "value of what the table does not have, any JSON"))
            .setting(Setting.optional("unmapped", Setting.Type.TEXT, "without a default: keep (default) or reject"))
            .example(Example.of("""
                            {"source_field": "side", "transformation_logic": {"table": {"B": "BUY", "S": "SELL"}}}""")
                    .gives("{\"side\":\"B\"}", "{\"side\":\"BUY\"}")
                    .gives("{\"side\":\"X\"}", "{\"side\":\"X\"}")
                    .gives("{\"side\":null}", "{\"side\":null}"))
            .example(Example.of("""
                            {"source_field": "rating", "target_field": "score",
                             "transformation_logic": {"table": {"AAA": 1, "AA": 2}, "default": null}}""")
                    .gives("{\"rating\":\"AA\"}", "{\"rating\":\"AA\",\"score\":2}")
                    .gives("{\"rating\":\"D\"}", "{\"rating\":\"D\",\"score\":null}"))
            .example(Example.of("""
                            {"source_field": "code", "transformation_logic": {"table": {"1": "one", "true": "yes"}, "unmapped": "reject"}}""")
                    .gives("{\"code\":1}", "{\"code\":\"one\"}")
                    .gives("{\"code\":true}", "{\"code\":\"yes\"}")
                    .rejects("{\"code\":1.0}", "1.0 is not in the table"))
            .compiledBy(MapValuesRule::new);

    private enum Unmapped {
        KEEP,
        REJECT
    }

    private final int source;
    private final int target;
    private final ValueTable table;
    private final @Nullable Value otherwise;
    private final Unmapped unmapped;

    private MapValuesRule(RuleSettings settings, FieldSlots slots) {
        source = settings.sourceSlot(slots);
        target = settings.targetSlot(slots);
        table = new ValueTable(table(settings));
        otherwise = settings.logic().has("default") ? Constant.of(settings.setting("default")) : null;
        unmapped = settings.choice("unmapped", Unmapped.class, Unmapped.KEEP);
        if (otherwise != null && settings.has("unmapped")) {
            throw new IllegalArgumentException("unmapped goes without a default");
        }
    }

    private static ObjectNode table(RuleSettings settings) {
        JsonNode inline = settings.setting("table");
        String name = settings.text("lookup");
        if ((name == null) != inline.isObject()) {
            throw new IllegalArgumentException("exactly one of table and lookup is expected");
        }
        if (name == null) {
            return (ObjectNode) inline;
        }
        Lookup lookup = settings.lookups().get(name);
        if (lookup == null) {
            throw new IllegalArgumentException("the source has no lookup '%s'; there are %s"
                    .formatted(
                            name, settings.lookups().keySet().stream().sorted().toList()));
        }
        return lookup.entries();
    }

    @Override
    public @Nullable String apply(Row row) {
        Value value = row.slot(source);
        if (value.isAbsent()) {
            return null;
        }
        Value found = table.find(value);
        if (found == null) {
            found = otherwise;
        }
        if (found != null) {
            row.change(target).set(found);
        } else if (unmapped == Unmapped.REJECT) {
            return value.display() + " is not in the table";
        } else if (source != target) {
            row.change(target).set(value);
        }
        return null;
    }
}
