package io.quantivista.ingestion.format.binary;

import io.quantivista.ingestion.format.DecodeLimits;
import io.quantivista.ingestion.model.RejectionCode;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.model.ValueKind;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;

/** The numbers and words of a {@link JsonRecord}. */
abstract class JsonNumbers extends JsonStructure {
    private static final byte[] NULL = ascii("null");
    private static final byte[] TRUE = ascii("true");
    private static final byte[] FALSE = ascii("false");

    private final ExactDoubles doubles = new ExactDoubles();

    JsonNumbers(Row row, DecodeLimits limits, boolean keepsOn) {
        super(row, limits, keepsOn);
    }

    public void nothing() {
        word(NULL, ValueKind.NULL);
    }

    public void bool(boolean value) {
        word(value ? TRUE : FALSE, value ? ValueKind.TRUE : ValueKind.FALSE);
    }

    private void word(byte[] word, ValueKind kind) {
        if (begins()) {
            out.put(word);
            ended(kind, out.size() - word.length, out.size(), true);
        }
    }

    public void number(long value) {
        if (begins()) {
            int from = out.size();
            out.number(value);
            number(from, (double) value);
        }
    }

    /** A whole number of 64 bits without a sign. */
    public void unsigned(long value) {
        if (value >= 0) {
            number(value);
        } else if (begins()) {
            int from = out.size();
            out.ascii(Long.toUnsignedString(value));
            number(from, Double.NaN);
        }
    }

    public void number(double value) {
        if (stopped || !isFinite(value) || !begins()) {
            return;
        }
        int from = out.size();
        doubles.write(value, out);
        number(from, doubles.read());
    }

    public void number(float value) {
        if (stopped || !isFinite(value) || !begins()) {
            return;
        }
        int from = out.size();
        doubles.write(value, out);
        number(from, doubles.read());
    }

    private boolean isFinite(double value) {
        if (Double.isFinite(value)) {
            return true;
        }
        String name = String.valueOf(value);
        if (isKeptAfter(RejectionCode.NOT_FINITE, "%s is no number that JSON can write".formatted(name))) {
            bare(name);
        }
        return false;
    }

    private void bare(String word) {
        if (begins()) {
            int from = out.size();
            out.ascii(word);
            ended(ValueKind.NUMBER, from, out.size(), true);
        }
    }

    /** The decimal {@code unscaled / 10^scale}, with all its places. */
    public void decimal(long unscaled, int scale) {
        if (Math.abs((long) scale) > limits.maxNumberLength()) {
            numberTooLong();
        } else if (unscaled == Long.MIN_VALUE || scale < 0) {
            decimal(BigInteger.valueOf(unscaled), scale);
        } else if (scale == 0) {
            number(unscaled);
        } else if (begins()) {
            int from = out.size();
            if (unscaled < 0) {
                out.put('-');
            }
            ExactDoubles.point(Math.abs(unscaled), scale, out);
            number(from, ExactDoubles.divide(unscaled, scale));
        }
    }

    /** The same, of a number of any length in two's complement, its highest byte first. */
    public void decimal(byte[] bytes, int begin, int end, int scale) {
        if (Math.abs((long) scale) > limits.maxNumberLength()) {
            numberTooLong();
            return;
        }
        int from = begin;
        byte sign = begin < end && bytes[begin] < 0 ? (byte) -1 : 0;
        while (end - from > Long.BYTES && bytes[from] == sign && (bytes[from + 1] < 0) == (sign < 0)) {
            from++;
        }
        if (end - from > Long.BYTES) {
            // A number of n bytes has about 2.4 n digits, and making them takes time quadratic in n.
            if (end - from > limits.maxNumberLength()) {
                numberTooLong();
            } else {
                decimal(new BigInteger(bytes, from, end - from), scale);
            }
            return;
        }
        long unscaled = sign;
        for (int i = from; i < end; i++) {
            unscaled = unscaled << 8 | (bytes[i] & 0xff);
        }
        decimal(unscaled, scale);
    }

    private void decimal(BigInteger unscaled, int scale) {
        if (!begins()) {
            return;
        }
        String digits = new BigDecimal(unscaled, scale).toPlainString();
        if (digits.length() > limits.maxNumberLength()) {
            numberTooLong();
            return;
        }
        int from = out.size();
        out.ascii(digits);
        number(from, Double.NaN);
    }

    private void numberTooLong() {
        fail(RejectionCode.NUMBER_TOO_LONG, "a number has more than %d characters".formatted(limits.maxNumberLength()));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
