package io.quantivista.ingestion.input.pull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.job.PullProgress.Mark;
import io.quantivista.ingestion.job.PullStates;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How far a source was read: the mark that is kept of it.
 *
 * @param field the cursor field
 * @param of what the value and the keys are of, by name: they tell nothing of anything else, even where its field has the same name
 * @param value the highest that was read, as the source writes it
 * @param keys the primary keys of the records of that value that were read, each a JSON array
 */
public record Boundary(String field, Map<String, String> of, String value, List<String> keys) {
    /** The name of the mark. */
    private static final String MARK = "cursor";

    private static final String FIELD = "field";
    private static final String OF = "of";
    private static final String VALUE = "value";
    private static final String KEYS = "keys";

    public Boundary {
        of = Map.copyOf(of);
        keys = List.copyOf(keys);
    }

    public Mark mark() {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put(FIELD, field);
        ObjectNode origin = json.putObject(OF);
        new TreeMap<>(of).forEach(origin::put);
        json.put(VALUE, value);
        keys.forEach(json.putArray(KEYS)::add);
        return new Mark(MARK, json);
    }

    /** What a mark tells. */
    static Boundary of(JsonNode mark) {
        Map<String, String> of = new TreeMap<>();
        mark.path(OF)
                .properties()
                .forEach(entry -> of.put(entry.getKey(), entry.getValue().asText()));
        List<String> keys = new ArrayList<>();
        mark.path(KEYS).forEach(key -> keys.add(key.asText()));
        return new Boundary(mark.path(FIELD).asText(), of, mark.path(VALUE).asText(), keys);
    }

    /**
     * Refuses to go on from here with anything else.
     *
     * @throws GatewayException {@code invalid_definition}, telling what has changed and what to do
     */
    public void requireOf(String nowField, Map<String, String> now) {
        requireSame(FIELD, field, nowField);
        new TreeMap<>(now).forEach((name, value) -> requireSame(name, of.getOrDefault(name, ""), value));
    }

    /** How far a source was read; null where it was not, or has no cursor. */
    public static Future<@Nullable Boundary> find(PullStates states, PullTarget target) {
        if (target.plan().config().cursor().isEmpty()) {
            return Future.succeededFuture();
        }
        return states.marks(target.sourceId(), List.of(MARK))
                .map(Map::values)
                .map(marks -> marks.stream().map(Boundary::of).findFirst().orElse(null));
    }

    private void requireSame(String name, String before, String now) {
        if (!before.equals(now)) {
            throw new GatewayException(
                    ErrorCode.INVALID_DEFINITION,
                    "The source was read by its field '%s' up to '%s' with the %s '%s' so far, which tells nothing of '%s': change it back, or forget what was pulled; it then begins at initial_value of its cursor"
                            .formatted(field, value, name, before, now));
        }
    }
}
