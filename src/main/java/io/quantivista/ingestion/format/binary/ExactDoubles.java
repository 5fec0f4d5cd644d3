package io.quantivista.ingestion.format.binary;

/**
 * Writes binary floating-point numbers as decimals that read back as the same number.
 *
 * <p>Most numbers that people send were short decimals once. Those are found without making an object: where a whole
 * number below 2^53 divided by a power of ten that a double holds exactly gives the number back, these digits are it, as
 * that division is rounded once and correctly. The rest goes through the JDK's own text.
 */
final class ExactDoubles {
    private static final double[] POWERS = powers();
    private static final int DOUBLE_PLACES = 16;
    /** Most numbers have no more places; asked for first, as each question costs a division. */
    private static final int COMMON_PLACES = 6;

    private static final int FLOAT_PLACES = 10;
    private static final double DOUBLE_MANTISSA = 1L << 53;
    private static final double FLOAT_MANTISSA = 1L << 24;

    private double read;

    /** The nearest double to the decimal written last; NaN where only its digits tell it. */
    double read() {
        return read;
    }

    /** Writes a finite number. */
    void write(double value, JsonBuffer out) {
        double common = Math.rint(value * POWERS[COMMON_PLACES]);
        boolean isHeld = Math.abs(common) <= DOUBLE_MANTISSA;
        if (isHeld && common / POWERS[COMMON_PLACES] == value) {
            read = value;
            stripped(value, (long) common, out);
            return;
        }
        for (int places = isHeld ? COMMON_PLACES + 1 : 0; places <= DOUBLE_PLACES; places++) {
            double scaled = Math.rint(value * POWERS[places]);
            if (Math.abs(scaled) > DOUBLE_MANTISSA) {
                break;
            }
            if (scaled / POWERS[places] == value) {
                read = value;
                decimal(value, (long) scaled, places, out);
                return;
            }
        }
        read = value;
        out.ascii(Double.toString(value));
    }

    /** Writes {@code unscaled / 10^}{@link #COMMON_PLACES} without the zeros at its end. */
    private static void stripped(double value, long unscaled, JsonBuffer out) {
        long rest = unscaled;
        int places = COMMON_PLACES;
        while (places > 0) {
            long next = rest / 10;
            if (next * 10 != rest) {
                break;
            }
            rest = next;
            places--;
        }
        decimal(value, rest, places, out);
    }

    /** Writes a finite number of single precision: as few digits as tell it from its neighbours of that precision. */
    void write(float value, JsonBuffer out) {
        for (int places = 0; places <= FLOAT_PLACES; places++) {
            double scaled = Math.rint(value * POWERS[places]);
            if (Math.abs(scaled) > FLOAT_MANTISSA) {
                break;
            }
            if ((float) (scaled / POWERS[places]) == value) {
                read = scaled / POWERS[places];
                decimal(value, (long) scaled, places, out);
                return;
            }
        }
        read = Double.NaN;
        out.ascii(Float.toString(value));
    }

    private static void decimal(double value, long unscaled, int places, JsonBuffer out) {
        if (value < 0 || (unscaled == 0 && 1 / value < 0)) {
            out.put('-');
        }
        if (places == 0) {
            out.number(Math.abs(unscaled));
            out.ascii(".0");
        } else {
            point(Math.abs(unscaled), places, out);
        }
    }

    /** Writes {@code unscaled / 10^places} with all its places; both are not negative. */
    static void point(long unscaled, int places, JsonBuffer out) {
        int digits = Math.max(JsonBuffer.digitCount(unscaled), places + 1);
        int whole = digits - places;
        if (places > 18) {
            out.ascii(java.math.BigDecimal.valueOf(unscaled, places).toPlainString());
            return;
        }
        long power = JsonBuffer.TENS[places];
        long integer = unscaled / power;
        out.digits(integer, whole);
        out.put('.');
        out.digits(unscaled - integer * power, places);
    }

    /** {@code unscaled / 10^places} where a double holds both exactly, else NaN. */
    static double divide(long unscaled, int places) {
        return Math.abs(unscaled) <= 1L << 53 && places < POWERS.length ? unscaled / POWERS[places] : Double.NaN;
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
