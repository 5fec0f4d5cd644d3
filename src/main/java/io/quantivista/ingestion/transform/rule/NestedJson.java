package io.quantivista.ingestion.transform.rule;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.quantivista.ingestion.model.ByteSink;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.model.Value;
import io.quantivista.ingestion.model.ValueKind;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Objects, arrays and texts that hold JSON, read into a tree and written back with exact numbers. */
final class NestedJson {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private NestedJson() {}

    /** The tree of an object, an array, or a text that is JSON; null where it is none of them. */
    static @Nullable JsonNode read(Value value) {
        boolean isNested = value.kind() == ValueKind.OBJECT || value.kind() == ValueKind.ARRAY;
        if (!isNested && !value.kind().isText()) {
            return null;
        }
        try {
            JsonNode node = JSON.readTree(value.bytes(), value.from(), value.length());
            return node.isMissingNode() ? null : node;
        } catch (IOException e) {
            return null;
        }
    }

    /** Writes a tree as the value of a field. */
    static void write(JsonNode node, Row row, int target) {
        switch (node.getNodeType()) {
            case STRING -> put(ValueKind.STRING, node.textValue(), row, target);
            case NUMBER -> put(ValueKind.NUMBER, node.toString(), row, target);
            case OBJECT -> put(ValueKind.OBJECT, node.toString(), row, target);
            case ARRAY -> put(ValueKind.ARRAY, node.toString(), row, target);
            case BOOLEAN -> row.change(target).set(node.booleanValue() ? ValueKind.TRUE : ValueKind.FALSE);
            case NULL, MISSING, BINARY, POJO -> row.change(target).set(ValueKind.NULL);
        }
    }

    private static void put(ValueKind kind, String text, Row row, int target) {
        ByteSink scratch = row.scratch();
        int from = scratch.size();
        scratch.putText(text);
        row.change(target).set(kind, scratch.array(), from, scratch.size());
    }
}
