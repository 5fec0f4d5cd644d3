package io.quantivista.ingestion.lake.table;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.model.ColumnType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A layout as a journal keeps it. */
public final class TableLayoutJson {
    private static final ObjectMapper JSON = new ObjectMapper();

    private TableLayoutJson() {}

    public static String write(TableLayout layout) {
        ObjectNode json = JSON.createObjectNode().put("name", layout.name()).put("date", layout.dateColumn());
        layout.textColumn().ifPresent(text -> json.put("text", text));
        ArrayNode columns = json.putArray("columns");
        for (LakeColumn column : layout.columns()) {
            columns.addObject()
                    .put("name", column.name())
                    .put("type", column.type().toString())
                    .put("nullable", column.nullable())
                    .put("payload", column.payload());
        }
        return json.toString();
    }

    /** Reads what {@link #write} wrote. */
    public static TableLayout read(String text) {
        try {
            JsonNode json = JSON.readTree(text);
            List<LakeColumn> columns = new ArrayList<>();
            for (JsonNode column : json.path("columns")) {
                columns.add(new LakeColumn(
                        column.path("name").asText(),
                        type(column.path("type").asText()),
                        column.path("nullable").asBoolean(),
                        column.path("payload").asBoolean()));
            }
            JsonNode textColumn = json.path("text");
            return new TableLayout(
                    json.path("name").asText(),
                    json.path("date").asText(),
                    textColumn.isTextual() ? Optional.of(textColumn.asText()) : Optional.empty(),
                    columns);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The journal holds no layout", e);
        }
    }

    /** No source declares a binary column, so the word for it is no type of theirs. */
    private static ColumnType type(String text) {
        return text.equals(ColumnType.BINARY.toString()) ? ColumnType.BINARY : ColumnType.parse(text);
    }
}
