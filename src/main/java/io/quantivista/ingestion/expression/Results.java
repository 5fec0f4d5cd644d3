package io.quantivista.ingestion.expression;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.primitives.UnsignedLong;
import dev.cel.common.values.CelByteString;
import io.quantivista.ingestion.model.ByteSink;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.model.Value;
import io.quantivista.ingestion.model.ValueKind;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Puts what cel-java made into a value of the row: exact numbers, ISO 8601 times, bytes as base64. */
final class Results {
    private Results() {}

    /** Why the value cannot be put; null where it was. */
    static @Nullable String put(Object result, Row row, Value into) {
        if (result instanceof Boolean flag) {
            into.set(flag ? ValueKind.TRUE : ValueKind.FALSE);
        } else if (result instanceof List || result instanceof Map) {
            JsonNode json = json(result);
            put(json.isArray() ? ValueKind.ARRAY : ValueKind.OBJECT, json.toString(), row, into);
        } else if (result instanceof Number number) {
            String digits = digits(number);
            if (digits == null) {
                return "the result %s is no number that a record can hold".formatted(number);
            }
            put(ValueKind.NUMBER, digits, row, into);
        } else {
            String text = text(result);
            if (text == null) {
                into.set(ValueKind.NULL);
            } else {
                put(ValueKind.STRING, text, row, into);
            }
        }
        return null;
    }

    private static void put(ValueKind kind, String text, Row row, Value into) {
        ByteSink scratch = row.scratch();
        int from = scratch.size();
        scratch.putText(text);
        into.set(kind, scratch.array(), from, scratch.size());
    }

    /** A number as a record writes it; null for a number with a huge exponent, NaN and infinities. */
    private static @Nullable String digits(Number number) {
        if (number instanceof BigDecimal decimal) {
            return Math.abs((long) decimal.scale()) > ExpressionLimits.MAX_DIGITS ? null : decimal.toPlainString();
        }
        if (number instanceof Double binary && (binary.isNaN() || binary.isInfinite())) {
            return null;
        }
        return number.toString();
    }

    private static @Nullable String text(Object result) {
        if (result instanceof String || result instanceof Instant) {
            return result.toString();
        }
        if (result instanceof Duration duration) {
            BigDecimal seconds = BigDecimal.valueOf(duration.getSeconds())
                    .add(BigDecimal.valueOf(duration.getNano(), 9))
                    .stripTrailingZeros();
            return seconds.toPlainString() + "s";
        }
        return result instanceof CelByteString bytes ? Base64.getEncoder().encodeToString(bytes.toByteArray()) : null;
    }

    private static JsonNode json(Object value) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        if (value instanceof List<?> list) {
            ArrayNode array = nodes.arrayNode();
            list.forEach(element -> array.add(json(element)));
            return array;
        }
        if (value instanceof Map<?, ?> map) {
            ObjectNode object = nodes.objectNode();
            map.forEach((key, element) -> object.set(String.valueOf(key), json(element)));
            return object;
        }
        if (value instanceof Boolean flag) {
            return nodes.booleanNode(flag);
        }
        if (value instanceof UnsignedLong whole) {
            return nodes.numberNode(whole.bigIntegerValue());
        }
        if (value instanceof Long whole) {
            return nodes.numberNode(whole);
        }
        if (value instanceof Number number) {
            String digits = digits(number);
            return digits == null ? nodes.nullNode() : DecimalNode.valueOf(new BigDecimal(digits));
        }
        String text = text(value);
        return text == null ? nodes.nullNode() : nodes.textNode(text);
    }
}
