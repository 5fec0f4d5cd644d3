package io.quantivista.ingestion.format.protobuf;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Protobuf's wire format over a slice of bytes, every index checked. What breaks it is thrown as {@link Malformed}. */
final class WireInput {
    static final int VARINT = 0;
    static final int FIXED64 = 1;
    static final int LENGTH_DELIMITED = 2;
    static final int START_GROUP = 3;
    static final int END_GROUP = 4;
    static final int FIXED32 = 5;

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** A message that is not Protobuf; caught where its record is begun, and a rejection from there on. */
    static final class Malformed extends RuntimeException {
        private static final long serialVersionUID = 1;

        Malformed(String reason) {
            super(reason, null, false, false);
        }
    }

    byte[] bytes = new byte[0];
    int at;
    int end;

    /** The place of the next value and its end, for a value of a length of its own. */
    int from;

    void reset(byte[] newBytes, int newFrom, int newTo) {
        bytes = newBytes;
        at = newFrom;
        end = newTo;
    }

    boolean hasMore() {
        return at < end;
    }

    int skip(int count) {
        if (count < 0 || count > end - at) {
            throw new Malformed("a value of %d bytes stands where %d are left".formatted(count, end - at));
        }
        int begin = at;
        at += count;
        return begin;
    }

    int tag() {
        long tag = varint();
        if (tag >>> 32 != 0 || tag >>> 3 == 0) {
            throw new Malformed("there is no field number in the tag %s".formatted(Long.toUnsignedString(tag)));
        }
        return (int) tag;
    }

    long varint() {
        if (at < end && bytes[at] >= 0) {
            return bytes[at++];
        }
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (at >= end) {
                throw new Malformed("it ends inside a number");
            }
            byte next = bytes[at++];
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new Malformed("a number has more than 64 bits");
    }

    int fixed32() {
        return (int) INT.get(bytes, skip(Integer.BYTES));
    }

    long fixed64() {
        return (long) LONG.get(bytes, skip(Long.BYTES));
    }

    /** Goes behind a length and what it counts; the content is {@code bytes[from, at)}. */
    void delimited() {
        long length = varint();
        if (length < 0 || length > end - at) {
            throw new Malformed("a length of %s is told where %d bytes are left"
                    .formatted(Long.toUnsignedString(length), end - at));
        }
        from = at;
        at += (int) length;
    }

    /** Goes behind a value; the content of one with a length, or of a group, is {@code bytes[from, contentEnd)}. */
    int value(int tag, int deepest) {
        from = at;
        switch (tag & 7) {
            case VARINT -> varint();
            case FIXED64 -> skip(Long.BYTES);
            case FIXED32 -> skip(Integer.BYTES);
            case LENGTH_DELIMITED -> delimited();
            case START_GROUP -> {
                return group(tag >>> 3, deepest);
            }
            default -> throw new Malformed("field %d has the unknown wire type %d".formatted(tag >>> 3, tag & 7));
        }
        return at;
    }

    /** Goes behind a group, to the end that has its number. */
    private int group(int number, int deepest) {
        if (deepest == 0) {
            throw new Malformed("groups are nested too deep");
        }
        int begin = at;
        while (true) {
            int before = at;
            int tag = tag();
            if ((tag & 7) == END_GROUP) {
                if (tag >>> 3 != number) {
                    throw new Malformed("group %d ends as %d".formatted(number, tag >>> 3));
                }
                from = begin;
                return before;
            }
            value(tag, deepest - 1);
        }
    }

    /** A signed number as it is written so that small ones are short. */
    static long zigZag(long value) {
        return value >>> 1 ^ -(value & 1);
    }
}
