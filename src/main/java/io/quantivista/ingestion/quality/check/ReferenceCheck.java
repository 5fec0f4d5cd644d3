package io.quantivista.ingestion.quality.check;

import com.fasterxml.jackson.databind.JsonNode;
import io.quantivista.ingestion.catalogue.Example;
import io.quantivista.ingestion.catalogue.Setting;
import io.quantivista.ingestion.model.DecimalReader;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.model.Value;
import io.quantivista.ingestion.model.ValueKind;
import io.quantivista.ingestion.quality.Check;
import io.quantivista.ingestion.quality.CheckDescriptor;
import io.quantivista.ingestion.quality.CheckSettings;
import io.quantivista.ingestion.quality.JobResources;
import io.quantivista.ingestion.quality.ReferenceTables;
import io.quantivista.ingestion.quality.keys.Key;
import io.quantivista.ingestion.quality.keys.KeySet;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The value exists in a column of a lake table, or in a list. The table is read once, when the job's first record comes. */
public final class ReferenceCheck implements Check {
    public static final CheckDescriptor DESCRIPTOR = CheckDescriptor.ofRow(
            "reference",
            "The value exists in a column of a table of the lake as it stands when the job begins, or in a list. Values are"
                    + " compared as texts; where the column holds numbers, by value. Objects, arrays and booleans fail.",
            List.of(
                    Setting.optional("table", Setting.Type.TEXT, "name of the table; with column"),
                    Setting.optional("column", Setting.Type.TEXT, "name of the column"),
                    Setting.optional(
                            "path",
                            Setting.Type.TEXT,
                            "JSON pointer to the value inside the column, such as /isin in data_payload"),
                    Setting.optional(
                            "values", Setting.Type.LIST, "a list of texts and numbers, in place of table and column")),
            ReferenceCheck::new,
            Example.of("{\"field\": \"symbol\", \"parameters\": {\"values\": [\"TSLA\", \"ROKU\"]}}")
                    .passes("{\"symbol\":\"ROKU\"}")
                    .fails("{\"symbol\":\"TWTR\"}", "'TWTR' is not in the list")
                    .passes("{\"symbol\":null}"));

    /** What all lanes look values up in. */
    private record Keys(KeySet set, boolean isOfNumbers) {}

    private final int slot;
    private final String place;
    private final @Nullable Keys keys;
    private final DecimalReader decimals = new DecimalReader();
    private final Key key = new Key();

    private ReferenceCheck(CheckSettings settings) {
        slot = settings.slot();
        JobResources resources = settings.resources();
        String name = "reference " + settings.checkId();
        if (settings.parameters().has("values")) {
            JsonNode values = settings.parameter("values");
            if (settings.parameters().size() > 1 || !values.isArray() || values.isEmpty()) {
                throw new IllegalArgumentException("values is expected to be a list with a value, and to stand alone");
            }
            place = "the list";
            keys = resources.shared(
                    name, Keys.class, () -> ofList(values, resources.keys().set(name)));
            return;
        }
        String table = settings.text("table");
        String column = settings.text("column");
        String path = settings.parameters().has("path") ? settings.text("path") : "";
        if (!path.isEmpty() && !path.startsWith("/")) {
            throw new IllegalArgumentException("path is '%s': a JSON pointer begins with /".formatted(path));
        }
        place = table + "." + column + (path.isEmpty() ? "" : " at " + path);
        ReferenceTables tables = resources.tables();
        keys = tables.canRead(table)
                ? resources.shared(
                        name,
                        Keys.class,
                        () -> ofTable(
                                tables, table, column, path, resources.keys().set(name)))
                : null;
    }

    private static Keys ofList(JsonNode values, KeySet set) {
        Key key = new Key();
        for (JsonNode value : values) {
            if (!value.isTextual() && !value.isNumber()) {
                throw new IllegalArgumentException("values holds %s: texts and numbers are expected".formatted(value));
            }
            add(value.asText(), key, set);
        }
        return new Keys(set, false);
    }

    private static Keys ofTable(ReferenceTables tables, String table, String column, String path, KeySet set) {
        Key key = new Key();
        // Whether the values are numbers is known when they were read: both forms of a number are the same there.
        boolean isOfNumbers = tables.read(table, column, path, value -> add(value, key, set));
        return new Keys(set, isOfNumbers);
    }

    private static void add(String value, Key key, KeySet set) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        key.clear();
        key.addText(bytes, 0, bytes.length);
        set.add(key);
    }

    @Override
    public boolean passes(Row row) {
        Value value = row.slot(slot);
        Keys known = keys;
        if (value.isAbsent() || known == null) {
            return true;
        }
        if (!value.kind().isText() && value.kind() != ValueKind.NUMBER) {
            return false;
        }
        key.clear();
        if (known.isOfNumbers) {
            if (value.kind() == ValueKind.STRING || !decimals.read(value)) {
                return false;
            }
            byte[] digits = plain(decimals.stripped()).getBytes(StandardCharsets.US_ASCII);
            key.addText(digits, 0, digits.length);
        } else {
            key.addText(value.bytes(), value.from(), value.to());
        }
        return known.set.contains(key);
    }

    /** The one form in which numbers are compared. */
    private static String plain(BigDecimal number) {
        return number.signum() == 0
                ? "0"
                : Math.abs((long) number.scale()) > 400 ? number.toString() : number.toPlainString();
    }

    @Override
    public String reason(Row row) {
        return "%s is not in %s".formatted(row.slot(slot).display(), place);
    }
}
