package io.quantivista.ingestion.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * JSON as it crosses the wire: a name given twice or text behind the document is refused, decimals stay exact, and an
 * object's names are written in the order in which they were put.
 */
final class WireJson {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();
    private static final JsonMapper SORTED =
            MAPPER.rebuild().enable(JsonNodeFeature.WRITE_PROPERTIES_SORTED).build();

    private WireJson() {}

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    static <T> ArrayNode array(Collection<T> values, Function<T, ? extends JsonNode> toJson) {
        ArrayNode array = MAPPER.createArrayNode();
        values.forEach(value -> array.add(toJson.apply(value)));
        return array;
    }

    /** Puts the field only where it has a value: the contract leaves optional fields out. */
    static void putOptional(ObjectNode object, String name, @Nullable Object value) {
        if (value != null) {
            object.set(name, MAPPER.valueToTree(value));
        }
    }

    static JsonNode parse(byte[] text) throws IOException {
        return MAPPER.readTree(text);
    }

    /** Reads JSON that this gateway wrote itself. */
    static JsonNode parseOwn(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String text(JsonNode json) {
        return json.toString();
    }

    /** The same bytes for equal JSON, whatever the order of its names and its white space. */
    static byte[] canonical(JsonNode json) {
        try {
            return SORTED.writeValueAsBytes(json);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The step of a chain that answers: where that throws, the chain fails, and the request is answered with that. */
    static <T extends @Nullable Object> Function<T, @Nullable Void> told(Consumer<T> answer) {
        return result -> {
            answer.accept(result);
            return null;
        };
    }

    static void answer(RoutingContext rc, int status, JsonNode body) {
        rc.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .end(Buffer.buffer(text(body)));
    }
}
