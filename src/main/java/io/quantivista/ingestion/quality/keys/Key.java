package io.quantivista.ingestion.quality.keys;

import io.quantivista.ingestion.model.ByteSink;
import io.quantivista.ingestion.model.Value;
import io.quantivista.ingestion.model.ValueKind;
import java.nio.ByteBuffer;

/**
 * A key that is about to be looked up: the bytes of one or more values, each with its kind and length in front, so that
 * two keys of as many parts are the same bytes only if they are the same values. Reused for each record; it also holds the
 * buffers that a look-up needs. Owned by one lane.
 */
public final class Key {
    private static final byte TEXT = 0;

    private final ByteSink sink = new ByteSink(64);
    private final ByteBuffer page = ByteBuffer.allocate(KeyRun.PAGE_BYTES);
    private byte[] stored = new byte[64];

    /** Begins the next key. */
    public void clear() {
        sink.clear();
    }

    /** Adds a part. A text of JSON and one of CSV are the same; any other two kinds differ. */
    public void add(Value value) {
        add(value.kind(), value.bytes(), value.from(), value.to());
    }

    /** Adds a part that is a text. */
    public void addText(byte[] bytes, int from, int to) {
        add(ValueKind.STRING, bytes, from, to);
    }

    private void add(ValueKind kind, byte[] bytes, int from, int to) {
        sink.put(kind.isText() ? TEXT : (byte) kind.ordinal());
        int length = to - from;
        while (length > 0x7f) {
            sink.put((byte) (length | 0x80));
            length >>>= 7;
        }
        sink.put((byte) length);
        sink.put(bytes, from, to);
    }

    byte[] bytes() {
        return sink.array();
    }

    int length() {
        return sink.size();
    }

    /** A page of a sorted file, empty. */
    ByteBuffer page() {
        return page.clear();
    }

    /** Room for a stored key of the same length. */
    ByteBuffer stored() {
        if (stored.length < length()) {
            stored = new byte[Math.max(length(), stored.length * 2)];
        }
        return ByteBuffer.wrap(stored, 0, length());
    }
}
