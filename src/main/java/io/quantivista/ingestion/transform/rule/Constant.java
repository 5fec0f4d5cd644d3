package io.quantivista.ingestion.transform.rule;

import com.fasterxml.jackson.databind.JsonNode;
import io.quantivista.ingestion.model.Value;
import io.quantivista.ingestion.model.ValueKind;
import java.nio.charset.StandardCharsets;

/** A value that a rule's settings hold, in the form in which it is handed to records. Never written to. */
final class Constant {
    private Constant() {}

    /** A JSON value as a value of a record. */
    static Value of(JsonNode node) {
        Value value = new Value();
        switch (node.getNodeType()) {
            case NULL -> value.set(ValueKind.NULL);
            case BOOLEAN -> value.set(node.asBoolean() ? ValueKind.TRUE : ValueKind.FALSE);
            case STRING -> set(value, ValueKind.STRING, node.asText());
            case NUMBER -> set(value, ValueKind.NUMBER, node.toString());
            case OBJECT -> set(value, ValueKind.OBJECT, node.toString());
            case ARRAY -> set(value, ValueKind.ARRAY, node.toString());
            case MISSING, BINARY, POJO -> throw new IllegalArgumentException("value is required: any JSON value");
        }
        return value;
    }

    private static void set(Value value, ValueKind kind, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        value.set(kind, bytes, 0, bytes.length);
    }
}
