package io.quantivista.ingestion.format.parquet;

import io.quantivista.ingestion.error.GatewayException;

/**
 * Walks over a struct in Thrift's compact protocol without making anything, and finds its end. What passes here holds no
 * length or count that its own bytes do not back, so the real reader may believe it.
 */
final class ThriftBounds {
    private static final int STRUCT = 12;
    private static final int DEEPEST = 64;
    /** The bytes end inside the struct. */
    static final int CUT = -1;

    private final byte[] bytes;
    private final int end;
    private int at;

    private ThriftBounds(byte[] bytes, int from, int to) {
        this.bytes = bytes;
        this.at = from;
        this.end = to;
    }

    /** The end of the struct that begins at {@code from}, {@link #CUT} where it is not whole. */
    static int end(byte[] bytes, int from, int to) {
        ThriftBounds walk = new ThriftBounds(bytes, from, to);
        try {
            walk.value(STRUCT, 0);
            return walk.at;
        } catch (IndexOutOfBoundsException e) {
            return CUT;
        }
    }

    private void value(int type, int depth) {
        if (depth > DEEPEST) {
            throw malformed("its metadata is nested more than %d deep".formatted(DEEPEST));
        }
        switch (type) {
            case 1, 2 -> {
                // A boolean of a field stands in its type.
            }
            case 3 -> next();
            case 4, 5, 6 -> varint();
            case 7 -> skip(Double.BYTES);
            case 8 -> skip(varint());
            case 9, 10 -> list(depth);
            case 11 -> map(depth);
            case STRUCT -> struct(depth);
            case 13 -> skip(16);
            default -> throw malformed("its metadata has a value of the unknown type %d".formatted(type));
        }
    }

    private void struct(int depth) {
        for (int header = next(); header != 0; header = next()) {
            if ((header & 0xf0) == 0) {
                varint();
            }
            value(header & 0x0f, depth + 1);
        }
    }

    private void list(int depth) {
        int header = next();
        long count = header >> 4 == 15 ? varint() : header >> 4;
        items(count, header & 0x0f, depth);
    }

    private void items(long count, int type, int depth) {
        if (count < 0 || count > end - at) {
            throw new IndexOutOfBoundsException();
        }
        for (long i = 0; i < count; i++) {
            value(type == 1 || type == 2 ? 3 : type, depth + 1);
        }
    }

    private void map(int depth) {
        long count = varint();
        if (count == 0) {
            return;
        }
        int types = next();
        if (count < 0 || count > end - at) {
            throw new IndexOutOfBoundsException();
        }
        for (long i = 0; i < count; i++) {
            items(1, types >> 4, depth);
            items(1, types & 0x0f, depth);
        }
    }

    private int next() {
        if (at >= end) {
            throw new IndexOutOfBoundsException();
        }
        return bytes[at++] & 0xff;
    }

    private long varint() {
        long value = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            int next = next();
            value |= (long) (next & 0x7f) << shift;
            if (next < 128) {
                return value;
            }
        }
        throw malformed("a number of its metadata has more than 64 bits");
    }

    private void skip(long count) {
        if (count < 0 || count > end - at) {
            throw new IndexOutOfBoundsException();
        }
        at += (int) count;
    }

    private static GatewayException malformed(String reason) {
        return ParquetFile.malformed(reason);
    }
}
