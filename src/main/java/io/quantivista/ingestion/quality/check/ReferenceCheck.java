package io.quantivista.ingestion.quality.check;

import com.fasterxml.jackson.databind.JsonNode;
import io.quantivista.ingestion.catalogue.Example;
import io.quantivista.ingestion.catalogue.Setting;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.model.DecimalReader;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.model.Value;
import io.quantivista.ingestion.model.ValueKind;
import io.quantivista.ingestion.quality.Check;
import io.quantivista.ingestion.quality.CheckDescriptor;
import io.quantivista.ingestion.quality.CheckDescriptor.FieldUse;
import io.quantivista.ingestion.quality.CheckSettings;
import io.quantivista.ingestion.quality.JobResources;
import io.quantivista.ingestion.quality.ReferenceTables;
import io.quantivista.ingestion.quality.ReferenceTables.Column;
import io.quantivista.ingestion.quality.keys.Key;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The value, or the values of several fields together, exist in columns of a lake table, or in a list. The table is read
 * once, when the job's first record comes.
 */
public final class ReferenceCheck implements Check {
    /** Fields that make one key. */
    static final int MAX_FIELDS = 10;

    public static final CheckDescriptor DESCRIPTOR = CheckDescriptor.ofRow(
                    "reference",
                    "The value, or the values of several fields together, exist in a table of the lake as it stands when"
                            + " the job begins, or in a list. Values are compared as texts; where a column holds numbers,"
                            + " by value. Objects, arrays and booleans fail. A record in which one of the fields is missing"
                            + " or null passes, as in SQL.",
                    List.of(
                            Setting.optional("table", Setting.Type.TEXT, "name of the table; with column or columns"),
                            Setting.optional("column", Setting.Type.TEXT, "name of the column"),
                            Setting.optional(
                                    "path",
                                    Setting.Type.TEXT,
                                    "JSON pointer to the value inside the column, such as /isin in data_payload"),
                            Setting.optional(
                                    "fields",
                                    Setting.Type.LIST,
                                    "paths of up to 10 fields that are looked up together, in place of field"),
                            Setting.optional(
                                    "columns",
                                    Setting.Type.LIST,
                                    "with fields: names of the columns, in the order of the fields"),
                            Setting.optional(
                                    "paths",
                                    Setting.Type.LIST,
                                    "with columns: JSON pointers into them, in their order; an empty text for a column itself"),
                            Setting.optional(
                                    "values",
                                    Setting.Type.LIST,
                                    "a list of texts and numbers, with fields of lists of them, in place of table and columns")),
                    ReferenceCheck::new,
                    Example.of("{\"field\": \"symbol\", \"parameters\": {\"values\": [\"TSLA\", \"ROKU\"]}}")
                            .passes("{\"symbol\":\"ROKU\"}")
                            .fails("{\"symbol\":\"TWTR\"}", "'TWTR' is not in the list")
                            .passes("{\"symbol\":null}"),
                    Example.of("{\"parameters\": {\"fields\": [\"symbol\", \"mic\"], \"values\":"
                                    + " [[\"TSLA\", \"XNAS\"], [\"GE\", \"XNYS\"]]}}")
                            .passes("{\"symbol\":\"GE\",\"mic\":\"XNYS\"}")
                            .fails(
                                    "{\"symbol\":\"GE\",\"mic\":\"XNAS\"}",
                                    "symbol 'GE', mic 'XNAS' are not together in the list")
                            .passes("{\"symbol\":\"GE\"}"))
            .withField(FieldUse.OPTIONAL);

    private final List<String> fields;
    private final int[] slots;
    private final String place;
    private final @Nullable ReferenceKeys keys;
    private final DecimalReader decimals = new DecimalReader();
    private final Key key = new Key();

    private ReferenceCheck(CheckSettings settings) {
        fields = settings.fields();
        if (fields.size() > MAX_FIELDS) {
            throw new IllegalArgumentException(
                    "fields has %d paths, at most %d are looked up together".formatted(fields.size(), MAX_FIELDS));
        }
        slots = fields.stream().mapToInt(settings::slot).toArray();
        JobResources resources = settings.resources();
        String name = "reference " + settings.checkId();
        if (settings.parameters().has("values")) {
            JsonNode values = settings.parameter("values");
            boolean standsAlone =
                    settings.parameters().size() == (settings.parameters().has("fields") ? 2 : 1);
            if (!standsAlone || !values.isArray() || values.isEmpty()) {
                throw new IllegalArgumentException("values is expected to be a list with a value, and to stand alone");
            }
            place = "the list";
            keys = resources.shared(
                    name,
                    ReferenceKeys.class,
                    () -> ReferenceKeys.ofList(
                            values, slots.length, resources.keys().set(name)));
            return;
        }
        String table = settings.text("table");
        List<Column> columns = columns(settings);
        place = columns.size() == 1 ? table + "." + columns.get(0) : table + columns;
        ReferenceTables tables = resources.tables();
        keys = tables.canRead(table)
                ? resources.shared(name, ReferenceKeys.class, () -> read(settings, tables, table, columns))
                : null;
    }

    private static ReferenceKeys read(
            CheckSettings settings, ReferenceTables tables, String table, List<Column> columns) {
        String id = settings.checkId();
        try {
            return ReferenceKeys.ofTable(
                    tables, table, columns, settings.resources().keys().set("reference " + id));
        } catch (GatewayException e) {
            throw new GatewayException(
                    e.code(), "the check %s (reference) cannot be judged: %s".formatted(id, e.detail()), e);
        }
    }

    private static List<Column> columns(CheckSettings settings) {
        boolean areSeveral = settings.parameters().has("fields");
        for (String name : areSeveral ? List.of("column", "path") : List.of("columns", "paths")) {
            if (settings.parameters().has(name)) {
                throw new IllegalArgumentException(
                        areSeveral
                                ? "%s goes with field: with fields it is %ss".formatted(name, name)
                                : "%s goes with fields".formatted(name));
            }
        }
        if (!areSeveral) {
            String path = settings.parameters().has("path") ? settings.text("path") : "";
            return List.of(column(settings.text("column"), path));
        }
        List<String> names = texts(settings, "columns");
        List<String> paths = settings.parameters().has("paths")
                ? texts(settings, "paths")
                : names.stream().map(name -> "").toList();
        int fields = settings.fields().size();
        if (names.size() != fields || paths.size() != fields) {
            throw new IllegalArgumentException(
                    "%d fields, %d columns and %d paths are given: as many of each are expected"
                            .formatted(fields, names.size(), paths.size()));
        }
        return IntStream.range(0, fields)
                .mapToObj(i -> column(names.get(i), paths.get(i)))
                .toList();
    }

    private static Column column(String name, String path) {
        if (!path.isEmpty() && !path.startsWith("/")) {
            throw new IllegalArgumentException("path is '%s': a JSON pointer begins with /".formatted(path));
        }
        return new Column(name, path);
    }

    private static List<String> texts(CheckSettings settings, String name) {
        List<String> texts = new ArrayList<>();
        for (JsonNode text : settings.parameter(name)) {
            if (!text.isTextual()) {
                throw new IllegalArgumentException("%s holds %s: texts are expected".formatted(name, text));
            }
            texts.add(text.asText());
        }
        return texts;
    }

    @Override
    public boolean passes(Row row) {
        ReferenceKeys known = keys;
        if (known == null) {
            return true;
        }
        key.clear();
        boolean canBe = true;
        for (int i = 0; i < slots.length; i++) {
            Value value = row.slot(slots[i]);
            if (value.isAbsent()) {
                return true;
            }
            canBe = canBe && add(value, known.areNumbers()[i]);
        }
        return canBe && known.set().contains(key);
    }

    /** False where nothing that is looked up could be the value. */
    private boolean add(Value value, boolean isOfNumbers) {
        if (!value.kind().isText() && value.kind() != ValueKind.NUMBER) {
            return false;
        }
        if (!isOfNumbers) {
            key.addText(value.bytes(), value.from(), value.to());
            return true;
        }
        if (value.kind() == ValueKind.STRING || !decimals.read(value)) {
            return false;
        }
        byte[] digits = plain(decimals.stripped()).getBytes(StandardCharsets.US_ASCII);
        key.addText(digits, 0, digits.length);
        return true;
    }

    /** The one form in which numbers are compared. */
    private static String plain(BigDecimal number) {
        return number.signum() == 0
                ? "0"
                : Math.abs((long) number.scale()) > 400 ? number.toString() : number.toPlainString();
    }

    @Override
    public String reason(Row row) {
        if (slots.length == 1) {
            return "%s is not in %s".formatted(row.slot(slots[0]).display(), place);
        }
        return IntStream.range(0, slots.length)
                        .mapToObj(i -> fields.get(i) + " " + row.slot(slots[i]).display())
                        .collect(Collectors.joining(", "))
                + " are not together in " + place;
    }
}
