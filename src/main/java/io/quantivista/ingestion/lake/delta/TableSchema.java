package io.quantivista.ingestion.lake.delta;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.lake.table.LakeColumn;
import io.quantivista.ingestion.lake.table.TableLayout;
import io.quantivista.ingestion.model.ColumnType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A table's schema as Delta writes it, and what it takes for a layout to fit in. Immutable. */
public final class TableSchema {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ObjectNode json;

    private TableSchema(ObjectNode json) {
        this.json = json;
    }

    static TableSchema parse(String schemaString) {
        try {
            return new TableSchema((ObjectNode) JSON.readTree(schemaString));
        } catch (JsonProcessingException e) {
            throw new GatewayException(ErrorCode.STORAGE_FAILED, "a table's schema in the log is not JSON", e);
        }
    }

    static TableSchema of(TableLayout layout) {
        ObjectNode json = JSON.createObjectNode().put("type", "struct");
        ArrayNode fields = json.putArray("fields");
        addField(fields, layout.dateColumn(), "date", true);
        layout.textColumn().ifPresent(text -> addField(fields, text, "string", true));
        for (LakeColumn column : layout.columns()) {
            addField(fields, column.name(), typeName(column.type()), true);
        }
        return new TableSchema(json);
    }

    private static void addField(ArrayNode fields, String name, String type, boolean nullable) {
        fields.addObject()
                .put("name", name)
                .put("type", type)
                .put("nullable", nullable)
                .putObject("metadata");
    }

    /** Delta's name for the type. */
    public static String typeName(ColumnType type) {
        return switch (type.kind()) {
            case STRING -> "string";
            case BINARY -> "binary";
            case BOOLEAN -> "boolean";
            case INT -> "integer";
            case BIGINT -> "long";
            case DOUBLE -> "double";
            case DECIMAL -> "decimal(%d,%d)".formatted(type.precision(), type.scale());
            case DATE -> "date";
            case TIMESTAMP -> "timestamp";
        };
    }

    /**
     * This schema with the layout's columns that it lacks, added at the end; empty where it lacks none.
     *
     * @throws GatewayException {@code schema_conflict} where a column is stored with another type
     */
    Optional<TableSchema> widenedBy(TableLayout layout) {
        ObjectNode widened = json.deepCopy();
        ArrayNode fields = (ArrayNode) widened.get("fields");
        int before = fields.size();
        check(layout.name(), layout.dateColumn(), "date");
        layout.textColumn().ifPresent(text -> check(layout.name(), text, "string"));
        for (LakeColumn column : layout.columns()) {
            String type = typeName(column.type());
            if (!check(layout.name(), column.name(), type)) {
                addField(fields, column.name(), type, true);
            }
        }
        return fields.size() == before ? Optional.empty() : Optional.of(new TableSchema(widened));
    }

    /** Whether the column is there, with that type. */
    private boolean check(String table, String name, String type) {
        for (Field field : fields()) {
            if (field.name().equalsIgnoreCase(name)) {
                if (!field.type().equals(type) || !field.name().equals(name)) {
                    throw new GatewayException(
                            ErrorCode.SCHEMA_CONFLICT,
                            "table %s stores column %s as %s, and %s %s was asked for: give the column another name or its stored type"
                                    .formatted(table, field.name(), sqlName(field.type()), name, sqlName(type)));
                }
                return true;
            }
        }
        return false;
    }

    /** The word by which sources declare the type. */
    private static String sqlName(String deltaType) {
        return switch (deltaType) {
            case "integer" -> "int";
            case "long" -> "bigint";
            default -> deltaType;
        };
    }

    public List<Field> fields() {
        List<Field> fields = new ArrayList<>();
        for (JsonNode field : json.get("fields")) {
            JsonNode type = field.get("type");
            fields.add(new Field(
                    field.get("name").asText(),
                    type.isTextual() ? type.asText() : type.toString(),
                    field.path("nullable").asBoolean(true)));
        }
        return fields;
    }

    String toJson() {
        return json.toString();
    }

    /** A column with Delta's name of its type. */
    public record Field(String name, String type, boolean nullable) {}
}
