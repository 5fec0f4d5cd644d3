package io.quantivista.ingestion.model;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads decimal numbers exactly: up to 18 digits as a long and a scale without making an object, more as a
 * {@link BigDecimal}. Owned by one lane.
 *
 * <p>Understood are a sign, digits with or without a point, and an exponent; leading zeros do not matter.
 */
public final class DecimalReader {
    private static final int LONG_DIGITS = 18;
    /** Beyond it a number is not expanded: no column is that wide, and the digits would fill the memory. */
    private static final int MAX_EXPONENT = 1000;
    /** A longer text is no number: reading digits takes time quadratic in their count, which CSV does not bound. */
    private static final int MAX_LENGTH = 1000;

    /** Closer to each other than this share, doubles do not tell two numbers apart. */
    private static final double DOUBT = 1e-12;

    private static final long[] POWERS = longPowers();
    private static final double[] DOUBLE_POWERS = doublePowers();
    private static final long EXACT_MANTISSA = 1L << 53;

    private long unscaled;
    private int scale;
    private @Nullable BigDecimal big;

    private byte[] bytes = new byte[0];
    private int from;
    private int to;

    /** Reads {@code bytes[from, to)}; false where it is no number, or one of more than 1000 characters. */
    public boolean read(byte[] text, int textFrom, int textTo) {
        bytes = text;
        from = textFrom;
        to = textTo;
        big = null;
        if (to - from > MAX_LENGTH) {
            return false;
        }
        int at = from;
        boolean negative = at < to && text[at] == '-';
        if (negative || (at < to && text[at] == '+')) {
            at++;
        }
        long mantissa = 0;
        int significant = 0;
        int digits = 0;
        int fraction = 0;
        boolean point = false;
        for (; at < to; at++) {
            int digit = text[at] - '0';
            if (digit >= 0 && digit <= 9) {
                mantissa = mantissa * 10 + digit;
                significant += significant > 0 || digit > 0 ? 1 : 0;
                digits++;
                fraction += point ? 1 : 0;
            } else if (text[at] == '.' && !point) {
                point = true;
            } else {
                break;
            }
        }
        if (digits == 0) {
            return false;
        }
        if (at < to) {
            return (text[at] | 0x20) == 'e' && readBig();
        }
        if (significant > LONG_DIGITS || fraction > LONG_DIGITS) {
            return readBig();
        }
        unscaled = negative ? -mantissa : mantissa;
        scale = fraction;
        return true;
    }

    public boolean read(Value value) {
        return read(value.bytes(), value.from(), value.to());
    }

    private boolean readBig() {
        try {
            BigDecimal number = new BigDecimal(new String(bytes, from, to - from, StandardCharsets.ISO_8859_1));
            if (Math.abs((long) number.scale()) > MAX_EXPONENT || number.precision() > MAX_EXPONENT) {
                unscaled = number.signum();
                scale = 0;
                big = number;
                return true;
            }
            BigDecimal plain = number.scale() < 0 ? number.setScale(0) : number;
            if (plain.precision() <= LONG_DIGITS && plain.scale() <= LONG_DIGITS) {
                unscaled = plain.unscaledValue().longValueExact();
                scale = plain.scale();
            } else {
                big = plain;
            }
            return true;
        } catch (NumberFormatException | ArithmeticException e) {
            return false;
        }
    }

    /** Whether the number read last is {@link #unscaled()} with {@link #scale()}; otherwise only {@link #value()} tells it. */
    public boolean isShort() {
        return big == null;
    }

    /** The digits of the number read last, where it {@link #isShort()}. */
    public long unscaled() {
        return unscaled;
    }

    /** How many of the digits stand behind the point, where the number {@link #isShort()}: 0 to 18. */
    public int scale() {
        return scale;
    }

    /** The number read last. */
    public BigDecimal value() {
        BigDecimal wide = big;
        return wide != null ? wide : BigDecimal.valueOf(unscaled, scale);
    }

    /** Compares the numbers that two readers have read last, exactly; an object is made only where doubles cannot tell. */
    public int order(DecimalReader other) {
        if (big == null && other.big == null && scale == other.scale) {
            return Long.compare(unscaled, other.unscaled);
        }
        double mine = toDouble();
        double others = other.toDouble();
        boolean areApart = Math.abs(mine - others) > (Math.abs(mine) + Math.abs(others)) * DOUBT;
        return areApart && Double.isFinite(mine) && Double.isFinite(others)
                ? Double.compare(mine, others)
                : value().compareTo(other.value());
    }

    /** Whether the number read last has no digit but zeros behind its point. */
    public boolean isWhole() {
        BigDecimal number = value();
        return number.signum() == 0
                || number.scale() <= 0
                || (number.scale() < number.precision()
                        && number.stripTrailingZeros().scale() <= 0);
    }

    /** The number read last without trailing zeros, so that equal numbers are equal objects. */
    public BigDecimal stripped() {
        BigDecimal number = value();
        // Next to the lowest scale there is, stripping overflows; no zero is worth that exception.
        return number.scale() < Integer.MIN_VALUE + MAX_LENGTH ? number : number.stripTrailingZeros();
    }

    /** The nearest double to the number read last. */
    public double toDouble() {
        if (big == null && Math.abs(unscaled) <= EXACT_MANTISSA) {
            return scale == 0 ? unscaled : unscaled / DOUBLE_POWERS[scale];
        }
        return Double.parseDouble(new String(bytes, from, to - from, StandardCharsets.ISO_8859_1));
    }

    /**
     * The number read last times {@code 10^wantedScale}, where that is a whole number of at most 18 digits of which
     * {@code precision} are allowed; {@link Long#MIN_VALUE} where it is not.
     */
    public long toUnscaled(int precision, int wantedScale) {
        if (big != null || precision > LONG_DIGITS) {
            BigInteger wide = toWideUnscaled(precision, wantedScale);
            return wide == null || wide.bitLength() > 62 ? Long.MIN_VALUE : wide.longValue();
        }
        long result = unscaled;
        int shift = wantedScale - scale;
        if (shift > 0) {
            if (shift > LONG_DIGITS || Math.abs(result) > POWERS[LONG_DIGITS] / POWERS[shift]) {
                return result == 0 ? 0 : Long.MIN_VALUE;
            }
            result *= POWERS[shift];
        } else if (shift < 0) {
            long divisor = POWERS[-shift];
            if (result % divisor != 0) {
                return Long.MIN_VALUE;
            }
            result /= divisor;
        }
        return Math.abs(result) < POWERS[precision] ? result : Long.MIN_VALUE;
    }

    /** As {@link #toUnscaled}, for up to 38 digits; null where it does not fit. */
    public @Nullable BigInteger toWideUnscaled(int precision, int wantedScale) {
        BigDecimal number = value();
        if (number.signum() == 0) {
            return BigInteger.ZERO;
        }
        long integerDigits = (long) number.precision() - number.scale();
        if (integerDigits > precision - wantedScale || number.scale() > MAX_EXPONENT) {
            return null;
        }
        BigDecimal stripped = number.stripTrailingZeros();
        return stripped.scale() > wantedScale
                ? null
                : stripped.setScale(wantedScale).unscaledValue();
    }

    private static long[] longPowers() {
        long[] powers = new long[LONG_DIGITS + 1];
        powers[0] = 1;
        for (int i = 1; i < powers.length; i++) {
            powers[i] = powers[i - 1] * 10;
        }
        return powers;
    }

    private static double[] doublePowers() {
        double[] powers = new double[LONG_DIGITS + 1];
        powers[0] = 1;
        for (int i = 1; i < powers.length; i++) {
            powers[i] = powers[i - 1] * 10;
        }
        return powers;
    }
}
