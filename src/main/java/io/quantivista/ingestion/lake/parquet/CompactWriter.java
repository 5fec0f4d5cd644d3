package io.quantivista.ingestion.lake.parquet;

import io.quantivista.ingestion.lake.storage.ByteBuilder;

/**
 * Structures in Thrift's compact protocol, in which a file's metadata stand. The library makes a protocol, a transport and
 * its buffers for each structure, half a kilobyte for a page's header of twenty bytes; this makes nothing. Fields come in
 * the order of their ids. One thread.
 *
 * @see <a href="https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md">the protocol</a>
 */
final class CompactWriter {
    private static final int I16 = 4;
    private static final int I32 = 5;
    private static final int I64 = 6;
    private static final int BINARY = 8;
    private static final int LIST = 9;
    private static final int STRUCT = 12;
    private static final int STOP = 0;
    /** A list's size, or the distance to the field before, up to which it stands in half a byte. */
    private static final int MAX_SHORT = 14;

    private static final int MAX_DEPTH = 8;

    private final ByteBuilder out;
    /** The id of the field written last, in each structure that is open. */
    private final int[] lastIds = new int[MAX_DEPTH];

    private int depth;

    /** Begins with one structure open. */
    CompactWriter(ByteBuilder out) {
        this.out = out;
    }

    /** Goes on behind fields that were written otherwise. */
    void after(int id) {
        lastIds[depth] = id;
    }

    void i16(int id, short value) {
        field(id, I16);
        integer(value);
    }

    void i32(int id, int value) {
        field(id, I32);
        integer(value);
    }

    void i64(int id, long value) {
        field(id, I64);
        integer(value);
    }

    void binary(int id, byte[] bytes) {
        field(id, BINARY);
        bytes(bytes);
    }

    void beginStruct(int id) {
        field(id, STRUCT);
        beginElement();
    }

    /** Begins a structure that is an element of a list. */
    void beginElement() {
        lastIds[++depth] = 0;
    }

    /** Ends a structure; after the outermost another may follow. */
    void endStruct() {
        out.putByte(STOP);
        lastIds[depth] = 0;
        depth = Math.max(0, depth - 1);
    }

    void structs(int id, int size) {
        list(id, size, STRUCT);
    }

    void i32s(int id, int size) {
        list(id, size, I32);
    }

    void binaries(int id, int size) {
        list(id, size, BINARY);
    }

    private void list(int id, int size, int type) {
        field(id, LIST);
        if (size <= MAX_SHORT) {
            out.putByte(size << 4 | type);
        } else {
            out.putByte(0xF0 | type);
            out.putVarint(size);
        }
    }

    /** An element of a list of integers. */
    void integer(long value) {
        long left = value << 1 ^ value >> 63;
        while ((left & ~0x7FL) != 0) {
            out.putByte((int) (left & 0x7F | 0x80));
            left >>>= 7;
        }
        out.putByte((int) left);
    }

    /** An element of a list of binaries. */
    void bytes(byte[] bytes) {
        out.putVarint(bytes.length);
        out.putBytes(bytes, 0, bytes.length);
    }

    private void field(int id, int type) {
        int distance = id - lastIds[depth];
        if (distance < 1 || distance > MAX_SHORT + 1) {
            throw new IllegalArgumentException("field %d cannot follow field %d".formatted(id, lastIds[depth]));
        }
        out.putByte(distance << 4 | type);
        lastIds[depth] = id;
    }
}
