package io.quantivista.ingestion.quality.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.model.DecimalReader;
import io.quantivista.ingestion.model.FieldSlots;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.model.Value;
import io.quantivista.ingestion.model.ValueKind;
import io.quantivista.ingestion.quality.Check;
import io.quantivista.ingestion.quality.CheckDescriptor;
import io.quantivista.ingestion.quality.CheckDescriptor.Parameter;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The value is one of a list. */
public final class InSetCheck implements Check {
    public static final CheckDescriptor DESCRIPTOR = new CheckDescriptor(
            "in_set",
            "The value is one of a list; texts are compared as they are, numbers by value; a CSV value may be any of them.",
            false,
            List.of(new Parameter("values", true, "the texts, numbers and booleans that are allowed")),
            InSetCheck::new);

    private final int slot;
    private final JsonNode values;
    private final byte[][] texts;
    private final Set<BigDecimal> numbers = new HashSet<>();
    private final Set<ValueKind> booleans = new HashSet<>();
    private final DecimalReader decimals = new DecimalReader();

    private InSetCheck(String field, ObjectNode parameters, FieldSlots slots) {
        slot = slots.slot(field);
        values = parameters.path("values");
        if (!values.isArray() || values.isEmpty()) {
            throw new IllegalArgumentException("values is expected to be a list with at least one value");
        }
        List<byte[]> allowed = new ArrayList<>();
        for (JsonNode value : values) {
            if (value.isTextual()) {
                allowed.add(value.asText().getBytes(StandardCharsets.UTF_8));
            } else if (value.isNumber()) {
                numbers.add(value.decimalValue().stripTrailingZeros());
            } else if (value.isBoolean()) {
                booleans.add(value.asBoolean() ? ValueKind.TRUE : ValueKind.FALSE);
            } else {
                throw new IllegalArgumentException(
                        "values holds %s: texts, numbers and booleans are expected".formatted(value));
            }
        }
        texts = table(allowed);
    }

    /** Open addressing, at most half full. */
    private static byte[][] table(List<byte[]> allowed) {
        byte[][] table = new byte[Integer.highestOneBit(Math.max(4, allowed.size() * 2)) * 2][];
        for (byte[] text : allowed) {
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

    @Override
    public boolean passes(Row row) {
        Value value = row.slot(slot);
        return switch (value.kind()) {
            case MISSING, NULL -> true;
            case STRING -> holds(value);
            case TEXT -> holds(value) || holdsNumber(value) || holdsBoolean(value);
            case NUMBER -> holdsNumber(value);
            case TRUE, FALSE -> booleans.contains(value.kind());
            case OBJECT, ARRAY -> false;
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

    @Override
    public String reason(Row row) {
        String allowed = values.toString();
        return "%s is not one of %s"
                .formatted(
                        row.slot(slot).display(), allowed.length() <= 200 ? allowed : allowed.substring(0, 200) + "…");
    }
}
