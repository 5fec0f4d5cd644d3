package io.quantivista.ingestion.quality.check;

import com.fasterxml.jackson.databind.JsonNode;
import io.quantivista.ingestion.model.DecimalReader;
import io.quantivista.ingestion.model.Value;
import io.quantivista.ingestion.model.ValueKind;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A list of texts, numbers and booleans in which values are looked up. Owned by one lane. */
final class ValueSet {
    private static final int SHOWN = 200;

    private final JsonNode values;
    private final byte[][] texts;
    private final Set<BigDecimal> numbers = new HashSet<>();
    private final Set<ValueKind> booleans = new HashSet<>();
    private final DecimalReader decimals = new DecimalReader();

    /** @throws IllegalArgumentException where it is no list of such values */
    ValueSet(JsonNode values) {
        this.values = values;
        if (!values.isArray() || values.isEmpty()) {
            throw new IllegalArgumentException("values is expected to be a list with at least one value");
        }
        List<byte[]> given = new ArrayList<>();
        for (JsonNode value : values) {
            if (value.isTextual()) {
                given.add(value.asText().getBytes(StandardCharsets.UTF_8));
            } else if (value.isNumber()) {
                numbers.add(value.decimalValue().stripTrailingZeros());
            } else if (value.isBoolean()) {
                booleans.add(value.asBoolean() ? ValueKind.TRUE : ValueKind.FALSE);
            } else {
                throw new IllegalArgumentException(
                        "values holds %s: texts, numbers and booleans are expected".formatted(value));
            }
        }
        texts = table(given);
    }

    /** Open addressing, at most half full. */
    private static byte[][] table(List<byte[]> given) {
        byte[][] table = new byte[Integer.highestOneBit(Math.max(4, given.size() * 2)) * 2][];
        for (byte[] text : given) {
            int place = hash(text, 0, text.length) & (table.length - 1);
            while (table[place] != null) {
                place = (place + 1) & (table.length - 1);
            }
            table[place] = text;
        }
        return table;
    }

    private static int hash(byte[] bytes, int from, int to) {
        int hash = to - from;
        for (int i = from; i < to; i++) {
            hash = hash * 31 + bytes[i];
        }
        return hash ^ (hash >>> 13);
    }

    /** Whether a value that is there is one of the list; an object or array never is. */
    boolean contains(Value value) {
        return switch (value.kind()) {
            case STRING -> holds(value);
            case TEXT -> holds(value) || holdsNumber(value) || holdsBoolean(value);
            case NUMBER -> holdsNumber(value);
            case TRUE, FALSE -> booleans.contains(value.kind());
            case OBJECT, ARRAY, MISSING, NULL -> false;
        };
    }

    private boolean holds(Value value) {
        int place = hash(value.bytes(), value.from(), value.to()) & (texts.length - 1);
        byte[] text = texts[place];
        while (text != null) {
            if (Arrays.equals(text, 0, text.length, value.bytes(), value.from(), value.to())) {
                return true;
            }
            place = (place + 1) & (texts.length - 1);
            text = texts[place];
        }
        return false;
    }

    private boolean holdsBoolean(Value value) {
        return !booleans.isEmpty()
                && ("true".equals(value.text()) && booleans.contains(ValueKind.TRUE)
                        || "false".equals(value.text()) && booleans.contains(ValueKind.FALSE));
    }

    private boolean holdsNumber(Value value) {
        return !numbers.isEmpty() && decimals.read(value) && numbers.contains(decimals.stripped());
    }

    /** The list as a message shows it. */
    String display() {
        String text = values.toString();
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    }
}
