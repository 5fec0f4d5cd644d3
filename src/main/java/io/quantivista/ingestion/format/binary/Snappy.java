package io.quantivista.ingestion.format.binary;

import java.io.IOException;

/**
 * Reads blocks of Snappy (https://github.com/google/snappy/blob/main/format_description.txt), every index checked.
 *
 * <p>Our own, as the native library wrote behind its buffers more than once, and a body that comes over the wire must
 * not be able to end the process.
 */
public final class Snappy {
    private Snappy() {}

    /** Decompresses {@code from[begin, end)} into the buffer. */
    public static void decompress(byte[] from, int begin, int end, DecodedBytes into, int bound) throws IOException {
        long size = 0;
        int at = begin;
        for (int shift = 0; ; shift += 7) {
            if (at >= end || shift > 28) {
                throw new IOException("the length in front of a snappy block is not whole");
            }
            byte next = from[at++];
            size |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                break;
            }
        }
        byte[] out = into.ofSize(size, bound);
        if (elements(from, at, end, out, (int) size) != size) {
            throw new IOException("a snappy block is shorter than the %d bytes that it tells".formatted(size));
        }
    }

    private static int elements(byte[] from, int begin, int end, byte[] out, int size) throws IOException {
        int at = begin;
        int made = 0;
        while (at < end) {
            int tag = from[at++] & 0xff;
            int kind = tag & 3;
            if (kind == 0) {
                int length = tag >> 2;
                if (length >= 60) {
                    int count = length - 59;
                    length = littleEndian(from, at, end, count);
                    at += count;
                }
                length++;
                if (length <= 0 || length > end - at || length > size - made) {
                    throw new IOException("a literal of a snappy block goes beyond its end");
                }
                System.arraycopy(from, at, out, made, length);
                at += length;
                made += length;
            } else {
                int count = kind == 3 ? 4 : kind;
                int low = littleEndian(from, at, end, count);
                at += count;
                int offset = kind == 1 ? (tag & 0xe0) << 3 | low : low;
                int length = kind == 1 ? (tag >> 2 & 7) + 4 : (tag >> 2) + 1;
                if (offset <= 0 || offset > made || length > size - made) {
                    throw new IOException("a copy of a snappy block points outside of it");
                }
                copy(out, made - offset, made, length);
                made += length;
            }
        }
        return made;
    }

    /** Copies bytes that may overlap what they make, as repetitions do. */
    static void copy(byte[] out, int source, int target, int length) {
        if (target - source >= length) {
            System.arraycopy(out, source, out, target, length);
            return;
        }
        for (int i = 0; i < length; i++) {
            out[target + i] = out[source + i];
        }
    }

    private static int littleEndian(byte[] from, int at, int end, int count) throws IOException {
        if (count > end - at) {
            throw new IOException("a snappy block ends inside an element");
        }
        int value = 0;
        for (int i = 0; i < count; i++) {
            value |= (from[at + i] & 0xff) << 8 * i;
        }
        return value;
    }
}
