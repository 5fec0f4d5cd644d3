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
        for (int places = 0; places <= DOUBLE_PLACES; places++) {
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
        long power = 1;
        for (int i = 0; i < places; i++) {
            power *= 10;
        }
        out.digits(unscaled / power, whole);
        out.put('.');
        out.digits(unscaled % power, places);
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
