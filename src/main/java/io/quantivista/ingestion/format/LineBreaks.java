package io.quantivista.ingestion.format;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Looks for single bytes eight at a time.
 *
 * <p>The test for a zero byte in a word is exact ("Hacker's Delight", section 6-1), so its bits can be counted.
 */
public final class LineBreaks {
    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long LOW_BITS = 0x7f7f7f7f7f7f7f7fL;

    private LineBreaks() {}

    /** How many line feeds {@code bytes[from, to)} hold. */
    public static int count(byte[] bytes, int from, int to) {
        int count = 0;
        int at = from;
        for (; at + Long.BYTES <= to; at += Long.BYTES) {
            count += Long.bitCount(matches((long) WORD.get(bytes, at), '\n' * ONES));
        }
        for (; at < to; at++) {
            count += bytes[at] == '\n' ? 1 : 0;
        }
        return count;
    }

    /** The first line feed of {@code bytes[from, to)}, or -1. */
    public static int find(byte[] bytes, int from, int to) {
        return find(bytes, from, to, (byte) '\n');
    }

    /** The first place of a byte in {@code bytes[from, to)}, or -1. */
    public static int find(byte[] bytes, int from, int to, byte wanted) {
        long pattern = (wanted & 0xff) * ONES;
        int at = from;
        for (; at + Long.BYTES <= to; at += Long.BYTES) {
            long found = matches((long) WORD.get(bytes, at), pattern);
            if (found != 0) {
                return at + (Long.numberOfTrailingZeros(found) >>> 3);
            }
        }
        for (; at < to; at++) {
            if (bytes[at] == wanted) {
                return at;
            }
        }
        return -1;
    }

    /** The last line feed of {@code bytes[from, to)}, or -1. */
    public static int findLast(byte[] bytes, int from, int to) {
        for (int at = to - 1; at >= from; at--) {
            if (bytes[at] == '\n') {
                return at;
            }
        }
        return -1;
    }

    /** The highest bit of each byte of {@code word} that equals the pattern's. */
    private static long matches(long word, long pattern) {
        long difference = word ^ pattern;
        return ~(((difference & LOW_BITS) + LOW_BITS) | difference | LOW_BITS);
    }
}
