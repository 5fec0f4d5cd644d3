package io.quantivista.ingestion.format.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Checks a number against the grammar of RFC 8259 and reads its value where a double holds it exactly.
 *
 * <p>Digits are looked at eight at a time; eight of them become a number by three multiplications, as in Lemire, "Number
 * parsing at a gigabyte per second" (2021). What its fast path is there is all there is here: at most 18 digits, a
 * mantissa below 2^53 and a power of ten that a double holds exactly, so that one division rounds correctly.
 */
final class JsonNumber {
    /** What {@link #read} answers where a digit is missing; {@link #expected()} and {@link #at()} say more. */
    static final int MALFORMED = -1;

    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ZEROS = 0x3030303030303030L;
    private static final long HIGH_NIBBLES = 0xF0F0F0F0F0F0F0F0L;
    private static final long SIXES = 0x0606060606060606L;
    private static final int EXACT_DIGITS = 18;
    private static final long EXACT_MANTISSA = 1L << 53;
    private static final long[] TENS = {1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000};
    /** Powers of ten that a double holds exactly. */
    private static final double[] POWERS = powers();

    private double value;
    private int failedAt;
    private String expected = "";

    // Between the digits before the point and those behind it.
    private long mantissa;

    /** The value of the number read last; NaN where only its digits tell it. */
    double value() {
        return value;
    }

    int at() {
        return failedAt;
    }

    String expected() {
        return expected;
    }

    /** Goes behind the number that begins at {@code start}. A byte that is no digit must follow within eight readable ones. */
    int read(byte[] b, int start) {
        boolean negative = b[start] == '-';
        int first = negative ? start + 1 : start;
        mantissa = 0;
        int at = b[first] == '0' ? first + 1 : digits(b, first);
        if (at == first) {
            return malformed(at, "a digit");
        }
        int count = at - first;
        int decimals = 0;
        if (b[at] == '.') {
            int fraction = at + 1;
            at = digits(b, fraction);
            decimals = at - fraction;
            if (decimals == 0) {
                return malformed(at, "a digit after the point");
            }
            count += decimals;
        }
        boolean exact = count <= EXACT_DIGITS && mantissa <= EXACT_MANTISSA && decimals < POWERS.length;
        if ((b[at] | 0x20) == 'e') {
            exact = false;
            at++;
            if (b[at] == '+' || b[at] == '-') {
                at++;
            }
            if (b[at] < '0' || b[at] > '9') {
                return malformed(at, "a digit in the exponent");
            }
            while (b[at] >= '0' && b[at] <= '9') {
                at++;
            }
        }
        if (exact) {
            double whole = decimals == 0 ? mantissa : mantissa / POWERS[decimals];
            value = negative ? -whole : whole;
        } else {
            value = Double.NaN;
        }
        return at;
    }

    /** Goes behind the digits that begin at {@code start} and appends them to the mantissa, which may overflow. */
    private int digits(byte[] b, int start) {
        int at = start;
        while (true) {
            long word = (long) WORD.get(b, at);
            // A nibble that is not zero marks a byte that is no digit; carries can only make false ones above the
            // first.
            long others = (word & HIGH_NIBBLES ^ ZEROS) | ((word + SIXES) & HIGH_NIBBLES ^ ZEROS);
            int count = Long.numberOfTrailingZeros(others) >>> 3;
            if (count == 0) {
                return at;
            }
            mantissa = mantissa * TENS[count] + eightDigits((word ^ ZEROS) << (Long.SIZE - count * Byte.SIZE));
            at += count;
            if (count < Long.BYTES) {
                return at;
            }
        }
    }

    /** The number that eight bytes from 0 to 9 write, the first in the lowest byte. */
    private static long eightDigits(long bytes) {
        long pairs = bytes * 10 + (bytes >>> 8);
        return ((pairs & 0x000000FF000000FFL) * 0x000F424000000064L
                        + ((pairs >>> 16) & 0x000000FF000000FFL) * 0x0000271000000001L)
                >>> 32;
    }

    private int malformed(int at, String wanted) {
        failedAt = at;
        expected = wanted;
        return MALFORMED;
    }

    private static double[] powers() {
        double[] powers = new double[23];
        powers[0] = 1;
        for (int i = 1; i < powers.length; i++) {
            powers[i] = powers[i - 1] * 10;
        }
        return powers;
    }
}
