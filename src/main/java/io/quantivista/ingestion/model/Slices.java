package io.quantivista.ingestion.model;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.SplittableRandom;

/** Hash and equality of slices of byte arrays, eight bytes at a time: what records are full of is short. */
public final class Slices {
    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    /** Differs from process to process, so that nobody can send names that all fall into one place of a table. */
    private static final long SEED = new SplittableRandom().nextLong();

    private Slices() {}

    /**
     * A hash of {@code bytes[from, to)} whose bits are all as good as random, the same within one process. Multiplies and
     * folds words as wyhash does, and ends as MurmurHash3 does.
     */
    public static long hash(byte[] bytes, int from, int to) {
        int length = to - from;
        long hash = SEED + length * 0x9E3779B97F4A7C15L;
        int at = from;
        for (; at + Long.BYTES <= to; at += Long.BYTES) {
            hash = fold(hash ^ (long) WORD.get(bytes, at));
        }
        if (at < to) {
            hash = fold(hash ^ tail(bytes, from, at, to));
        }
        return spread(hash);
    }

    /** The hash of a word. */
    public static long hash(long word) {
        return spread(fold(SEED ^ word));
    }

    /** The last bytes, fewer than a word, in a word of their own; bytes before them may come along. */
    private static long tail(byte[] bytes, int from, int at, int to) {
        if (at > from) {
            return (long) WORD.get(bytes, to - Long.BYTES);
        }
        if (at + Long.BYTES <= bytes.length) {
            return (long) WORD.get(bytes, at) << (Long.SIZE - (to - at) * Byte.SIZE);
        }
        long last = 0;
        for (int i = to - 1; i >= at; i--) {
            last = last << Byte.SIZE | (bytes[i] & 0xff);
        }
        return last << (Long.SIZE - (to - at) * Byte.SIZE);
    }

    /** Whether {@code left[leftFrom, leftFrom + length)} and {@code right[rightFrom, rightFrom + length)} are equal. */
    public static boolean same(byte[] left, int leftFrom, byte[] right, int rightFrom, int length) {
        if (length < Long.BYTES) {
            for (int i = 0; i < length; i++) {
                if (left[leftFrom + i] != right[rightFrom + i]) {
                    return false;
                }
            }
            return true;
        }
        int lastWord = length - Long.BYTES;
        for (int i = 0; i < lastWord; i += Long.BYTES) {
            if ((long) WORD.get(left, leftFrom + i) != (long) WORD.get(right, rightFrom + i)) {
                return false;
            }
        }
        return (long) WORD.get(left, leftFrom + lastWord) == (long) WORD.get(right, rightFrom + lastWord);
    }

    private static long fold(long word) {
        long left = word ^ 0xA0761D6478BD642FL;
        long right = word ^ 0xE7037ED1A0B428DBL;
        return (left * right) ^ Math.multiplyHigh(left, right);
    }

    /** Makes every bit depend on every other: the folds of short slices alone would not. */
    private static long spread(long hash) {
        long spread = (hash ^ (hash >>> 33)) * 0xFF51AFD7ED558CCDL;
        spread = (spread ^ (spread >>> 33)) * 0xC4CEB9FE1A85EC53L;
        return spread ^ (spread >>> 33);
    }
}
