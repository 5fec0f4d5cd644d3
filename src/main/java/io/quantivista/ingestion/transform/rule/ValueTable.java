package io.quantivista.ingestion.transform.rule;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.model.Value;
import io.quantivista.ingestion.model.ValueKind;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A table from texts to values, looked up by bytes without making an object. Never changes. */
final class ValueTable {
    private static final byte[] TRUE = "true".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] FALSE = "false".getBytes(StandardCharsets.US_ASCII);

    private final byte[][] keys;
    private final Value[] values;
    private final int mask;

    ValueTable(ObjectNode entries) {
        int capacity = Integer.highestOneBit(Math.max(8, entries.size() * 2)) * 2;
        keys = new byte[capacity][];
        values = new Value[capacity];
        mask = capacity - 1;
        entries.properties().forEach(entry -> {
            byte[] key = entry.getKey().getBytes(StandardCharsets.UTF_8);
            int place = place(key, 0, key.length);
            keys[place] = key;
            values[place] = Constant.of(entry.getValue());
        });
    }

    /** The value of a text, a number as it is written, true or false; null where there is none. */
    @Nullable
    Value find(Value value) {
        if (value.kind() == ValueKind.TRUE) {
            return find(TRUE, 0, TRUE.length);
        }
        if (value.kind() == ValueKind.FALSE) {
            return find(FALSE, 0, FALSE.length);
        }
        return TextInput.isTextual(value) ? find(value.bytes(), value.from(), value.to()) : null;
    }

    private @Nullable Value find(byte[] bytes, int from, int to) {
        return values[place(bytes, from, to)];
    }

    /** Where a key stands, or would. */
    private int place(byte[] bytes, int from, int to) {
        int hash = 0;
        for (int i = from; i < to; i++) {
            hash = (hash ^ bytes[i]) * 0x01000193;
        }
        int place = (hash ^ (hash >>> 15)) & mask;
        while (keys[place] != null && !Arrays.equals(keys[place], 0, keys[place].length, bytes, from, to)) {
            place = (place + 1) & mask;
        }
        return place;
    }
}
