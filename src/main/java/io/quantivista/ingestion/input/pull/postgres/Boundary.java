package io.quantivista.ingestion.input.pull.postgres;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.job.PullProgress.Mark;
import java.util.ArrayList;
import java.util.List;

/**
 * How far a source was read: the mark that is kept of it.
 *
 * @param field the cursor field
 * @param value the highest that was read, as PostgreSQL writes it
 * @param keys the primary keys of the rows of that value that were read, each a JSON array
 */
record Boundary(String field, String value, List<String> keys) {
    /** The name of the mark. */
    static final String MARK = "cursor";

    private static final String FIELD = "field";
    private static final String VALUE = "value";
    private static final String KEYS = "keys";

    Boundary {
        keys = List.copyOf(keys);
    }

    Mark mark() {
        ObjectNode json =
                JsonNodeFactory.instance.objectNode().put(FIELD, field).put(VALUE, value);
        keys.forEach(json.putArray(KEYS)::add);
        return new Mark(MARK, json);
    }

    /**
     * What a mark tells.
     *
     * @throws GatewayException {@code invalid_definition} where it is of another field
     */
    static Boundary of(JsonNode mark, String field) {
        String marked = mark.path(FIELD).asText();
        if (!marked.equals(field)) {
            throw new GatewayException(
                    ErrorCode.INVALID_DEFINITION,
                    "The source was read by its field '%s' so far, and '%s' tells nothing of that: change it back, or forget what was pulled"
                            .formatted(marked, field));
        }
        List<String> keys = new ArrayList<>();
        mark.path(KEYS).forEach(key -> keys.add(key.asText()));
        return new Boundary(field, mark.path(VALUE).asText(), keys);
    }
}
