package io.quantivista.ingestion.format.avro;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Avro's binary encoding over a slice of bytes, every index checked. What breaks it is {@code malformed_body}. */
final class AvroInput {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private byte[] bytes = new byte[0];
    private int at;
    private int end;

    void reset(byte[] newBytes, int from, int to) {
        bytes = newBytes;
        at = from;
        end = to;
    }

    byte[] bytes() {
        return bytes;
    }

    int at() {
        return at;
    }

    boolean isAtEnd() {
        return at == end;
    }

    /** Goes behind {@code count} bytes and answers where they begin. */
    int skip(int count) {
        if (count < 0 || count > end - at) {
            throw AvroHeader.malformed("%d bytes are told where %d are left".formatted(count, end - at));
        }
        int from = at;
        at += count;
        return from;
    }

    int readByte() {
        if (at >= end) {
            throw AvroHeader.malformed("it ends inside a record");
        }
        return bytes[at++];
    }

    /** A length or count of what follows, which is never larger than what is left. */
    int readLength() {
        long length = readLong();
        if (length < 0 || length > end - at) {
            throw AvroHeader.malformed("a length of %d is told where %d bytes are left".formatted(length, end - at));
        }
        return (int) length;
    }

    int readInt() {
        long value = readLong();
        if (value != (int) value) {
            throw AvroHeader.malformed("%d is no number of 32 bits".formatted(value));
        }
        return (int) value;
    }

    /** A variable-length zig-zag number. */
    long readLong() {
        long first = readByte();
        if (first >= 0) {
            return first >>> 1 ^ -(first & 1);
        }
        long value = first & 0x7f;
        for (int shift = 7; shift < 64; shift += 7) {
            int next = readByte();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value >>> 1 ^ -(value & 1);
            }
        }
        throw AvroHeader.malformed("a number has more than 64 bits");
    }

    float readFloat() {
        return Float.intBitsToFloat((int) INT.get(bytes, skip(Integer.BYTES)));
    }

    double readDouble() {
        return Double.longBitsToDouble((long) LONG.get(bytes, skip(Long.BYTES)));
    }
}
