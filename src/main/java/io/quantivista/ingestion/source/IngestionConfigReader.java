package io.quantivista.ingestion.source;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.error.FieldProblem;
import io.quantivista.ingestion.model.ColumnType;
import io.quantivista.ingestion.model.FieldPath;
import io.quantivista.ingestion.source.IngestionConfig.DataType;
import io.quantivista.ingestion.source.IngestionConfig.ProtobufType;
import io.quantivista.ingestion.source.IngestionConfig.TypedColumn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads {@code ingestion_config} key by key and collects everything that is wrong with it. */
final class IngestionConfigReader {
    private static final Set<String> KEYS = Set.of(
            "ingestion_mode",
            "data_format",
            "keys",
            "data_type",
            "columns",
            "csv",
            "protobuf",
            "quality_gate",
            "limits",
            "schedule",
            "time_zone",
            "missed_runs",
            "cursor");
    private static final Set<String> TABLE_KEYS =
            Set.of("ingestion_date", "execution_date", "portfolio_id", "trade_id");
    private static final Pattern COLUMN_NAME = Pattern.compile("[a-z][a-z0-9_]{0,62}");
    private final ObjectNode json;
    private final List<FieldProblem> problems = new ArrayList<>();

    IngestionConfigReader(ObjectNode json) {
        this.json = json;
    }

    List<FieldProblem> problems() {
        return problems;
    }

    IngestionConfig read() {
        refuseUnknown(json, "", KEYS);
        return new IngestionConfig(
                word("ingestion_mode", IngestionMode.class),
                word("data_format", DataFormat.class),
                keys(),
                dataType(),
                columns(),
                csv(),
                protobuf(),
                QualityGate.read(json.path("quality_gate"), this::refuse),
                SourceLimits.read(json.path("limits"), this::refuse),
                PullSchedule.read(json, this::refuse),
                PullCursor.read(json.path("cursor"), this::refuse));
    }

    private <E extends Enum<E>> Optional<E> word(String name, Class<E> type) {
        String text = text(json, "", name, null);
        if (text == null) {
            return Optional.empty();
        }
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equals(text)) {
                return Optional.of(constant);
            }
        }
        refuse("/" + name, "'%s' is not one of %s".formatted(text, Arrays.toString(type.getEnumConstants())));
        return Optional.empty();
    }

    private Map<String, String> keys() {
        Map<String, String> keys = new LinkedHashMap<>();
        ObjectNode object = object("keys");
        if (object != null) {
            refuseUnknown(object, "/keys", TABLE_KEYS);
            object.fieldNames().forEachRemaining(key -> {
                String path = text(object, "/keys", key, null);
                if (path != null) {
                    requirePath("/keys/" + key, path);
                    keys.put(key, path);
                }
            });
        }
        return keys;
    }

    private DataType dataType() {
        ObjectNode object = object("data_type");
        if (object == null) {
            return new DataType("data_type", null);
        }
        refuseUnknown(object, "/data_type", Set.of("field", "constant"));
        String field = text(object, "/data_type", "field", null);
        String constant = text(object, "/data_type", "constant", null);
        if (field != null) {
            requirePath("/data_type/field", field);
        }
        if ((field == null) == (constant == null)) {
            refuse("/data_type", "exactly one of field and constant is expected");
        }
        return new DataType(field, constant);
    }

    private List<TypedColumn> columns() {
        JsonNode array = json.path("columns");
        List<TypedColumn> columns = new ArrayList<>();
        if (array.isMissingNode() || array.isNull()) {
            return columns;
        }
        if (!array.isArray()) {
            refuse("/columns", "an array of {name, field, type} is expected");
            return columns;
        }
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < array.size(); i++) {
            column(array.get(i), "/columns/" + i, seen).ifPresent(columns::add);
        }
        return columns;
    }

    private Optional<TypedColumn> column(JsonNode node, String pointer, Set<String> seen) {
        if (!(node instanceof ObjectNode object)) {
            refuse(pointer, "an object {name, field, type} is expected");
            return Optional.empty();
        }
        refuseUnknown(object, pointer, Set.of("name", "field", "type"));
        String name = text(object, pointer, "name", null);
        String type = text(object, pointer, "type", null);
        if (name == null || type == null) {
            refuse(pointer, "name and type are required");
            return Optional.empty();
        }
        if (!COLUMN_NAME.matcher(name).matches()) {
            refuse(pointer + "/name", "'%s' is no column name: a to z, 0 to 9 and _, at most 63".formatted(name));
        } else if (IngestionConfig.RESERVED_COLUMNS.contains(name)) {
            refuse(
                    pointer + "/name",
                    "'%s' is a column that every such table has: choose another name".formatted(name));
        } else if (!seen.add(name)) {
            refuse(pointer + "/name", "'%s' is declared twice".formatted(name));
        }
        try {
            String field = text(object, pointer, "field", name);
            if (field != null) {
                requirePath(pointer + "/field", field);
            }
            return Optional.of(new TypedColumn(name, field == null ? name : field, ColumnType.parse(type)));
        } catch (IllegalArgumentException e) {
            refuse(pointer + "/type", String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private CsvDialect csv() {
        ObjectNode object = object("csv");
        return object == null ? CsvDialect.DEFAULT : new CsvDialectReader(this, object).read();
    }

    private Optional<ProtobufType> protobuf() {
        ObjectNode object = object("protobuf");
        if (object == null) {
            return Optional.empty();
        }
        refuseUnknown(object, "/protobuf", Set.of("descriptor_set", "message"));
        String descriptorSet = text(object, "/protobuf", "descriptor_set", null);
        String message = text(object, "/protobuf", "message", null);
        if (descriptorSet == null || message == null) {
            refuse("/protobuf", "descriptor_set and message are required");
            return Optional.empty();
        }
        return Optional.of(new ProtobufType(descriptorSet, message));
    }

    private void requirePath(String pointer, String path) {
        try {
            FieldPath.parse(path);
        } catch (IllegalArgumentException e) {
            refuse(pointer, String.valueOf(e.getMessage()));
        }
    }

    private @Nullable ObjectNode object(String name) {
        JsonNode node = json.path(name);
        if (node.isMissingNode() || node.isNull()) {
            return null;
        }
        if (node instanceof ObjectNode object) {
            return object;
        }
        refuse("/" + name, "an object is expected");
        return null;
    }

    @Nullable
    String text(ObjectNode object, String parent, String name, @Nullable String otherwise) {
        JsonNode node = object.path(name);
        if (node.isMissingNode() || node.isNull()) {
            return otherwise;
        }
        if (!node.isTextual() || node.asText().isEmpty()) {
            refuse(parent + "/" + name, "a text that is not empty is expected");
            return otherwise;
        }
        return node.asText();
    }

    void refuseUnknown(ObjectNode object, String pointer, Set<String> known) {
        object.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                refuse(
                        pointer + "/" + name,
                        "unknown setting; there are " + known.stream().sorted().toList());
            }
        });
    }

    void refuse(String pointer, String problem) {
        problems.add(new FieldProblem("/ingestion_config" + pointer, problem));
    }
}
