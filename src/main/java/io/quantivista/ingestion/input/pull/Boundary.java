package io.quantivista.ingestion.input.pull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.job.PullProgress.Mark;
import io.quantivista.ingestion.job.PullStates;
import io.quantivista.ingestion.source.PullCursor;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How far a source was read: the mark that is kept of it.
 *
 * @param field the cursor field
 * @param value the highest that was read, as the source writes it
 * @param keys the primary keys of the records of that value that were read, each a JSON array
 */
public record Boundary(String field, String value, List<String> keys) {
    /** The name of the mark. */
    private static final String MARK = "cursor";

    private static final String FIELD = "field";
    private static final String VALUE = "value";
    private static final String KEYS = "keys";

    public Boundary {
        keys = List.copyOf(keys);
    }

    public Mark mark() {
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

    /** How far a source was read; null where it was not, or has no cursor. */
    public static Future<@Nullable Boundary> find(PullStates states, PullTarget target) {
        Optional<PullCursor> cursor = target.plan().config().cursor();
        if (cursor.isEmpty()) {
            return Future.succeededFuture();
        }
        return states.marks(target.sourceId(), List.of(MARK))
                .map(Map::values)
                .map(marks -> marks.stream()
                        .map(mark -> of(mark, cursor.get().field()))
                        .findFirst()
                        .orElse(null));
    }
}
