package io.quantivista.ingestion.expression;

import com.google.common.primitives.UnsignedLong;
import dev.cel.common.exceptions.CelBadFormatException;
import dev.cel.common.exceptions.CelDivideByZeroException;
import dev.cel.common.exceptions.CelNumericOverflowException;
import io.quantivista.ingestion.model.DecimalReader;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * Exact decimal arithmetic of expressions. Sums, products and remainders are exact; a quotient has 34 digits (decimal128, half even)
 * unless {@code div} gives a scale. A double counts as the decimal that it is written as: {@code 0.1} is a tenth.
 */
final class Decimals {
    private Decimals() {}

    /** A number of an expression as a decimal. */
    static BigDecimal of(Object number) {
        if (number instanceof BigDecimal decimal) {
            return decimal;
        }
        if (number instanceof Long whole) {
            return BigDecimal.valueOf(whole);
        }
        if (number instanceof UnsignedLong whole) {
            return new BigDecimal(whole.bigIntegerValue());
        }
        double binary = ((Number) number).doubleValue();
        if (Double.isNaN(binary) || Double.isInfinite(binary)) {
            throw new CelBadFormatException(binary + " is no decimal");
        }
        return BigDecimal.valueOf(binary);
    }

    /** Reads a text as records and rules read numbers. */
    static BigDecimal parse(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        DecimalReader reader = new DecimalReader();
        if (!reader.read(bytes, 0, bytes.length)) {
            throw new CelBadFormatException("'%s' is no number".formatted(Texts.shortened(text, 100)));
        }
        return reader.value();
    }

    static BigDecimal add(BigDecimal a, BigDecimal b) {
        return bounded(operand(a).add(operand(b)));
    }

    static BigDecimal subtract(BigDecimal a, BigDecimal b) {
        return bounded(operand(a).subtract(operand(b)));
    }

    static BigDecimal multiply(BigDecimal a, BigDecimal b) {
        return bounded(operand(a).multiply(operand(b)));
    }

    static BigDecimal divide(BigDecimal a, BigDecimal b) {
        if (b.signum() == 0) {
            throw new CelDivideByZeroException(new ArithmeticException("division by zero"));
        }
        BigDecimal quotient = operand(a).divide(operand(b), MathContext.DECIMAL128);
        return bounded(quotient.scale() < 0 ? quotient.setScale(0) : quotient);
    }

    /** What a division to a whole number leaves, exactly; it has the sign of what is divided. */
    static BigDecimal remainder(BigDecimal a, BigDecimal b) {
        if (b.signum() == 0) {
            throw new CelDivideByZeroException(new ArithmeticException("division by zero"));
        }
        return bounded(operand(a).remainder(operand(b)).setScale(Math.max(a.scale(), b.scale())));
    }

    static BigDecimal divide(BigDecimal a, BigDecimal b, long scale, String mode) {
        if (b.signum() == 0) {
            throw new CelDivideByZeroException(new ArithmeticException("division by zero"));
        }
        return bounded(operand(a).divide(operand(b), scale(scale), mode(mode)));
    }

    static BigDecimal round(BigDecimal number, long scale, String mode) {
        return bounded(operand(number).setScale(scale(scale), mode(mode)));
    }

    /** The whole number that a decimal is, its fraction cut off. */
    static long toInt(BigDecimal number) {
        try {
            return operand(number).setScale(0, RoundingMode.DOWN).longValueExact();
        } catch (ArithmeticException e) {
            throw new CelNumericOverflowException("the number does not fit an int");
        }
    }

    static String toText(BigDecimal number) {
        return operand(number).toPlainString();
    }

    private static int scale(long scale) {
        if (scale < 0 || scale > 38) {
            throw new CelBadFormatException("the scale is %d, 0 to 38 is expected".formatted(scale));
        }
        return (int) scale;
    }

    static RoundingMode mode(String name) {
        try {
            return RoundingMode.valueOf(name.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new CelBadFormatException("'%s' is no rounding mode; there are %s"
                    .formatted(
                            Texts.shortened(name, 100),
                            Arrays.toString(RoundingMode.values()).toLowerCase(Locale.ROOT)));
        }
    }

    /** A number with a huge exponent is compared, but its digits are never written out. */
    private static BigDecimal operand(BigDecimal number) {
        return bounded(number);
    }

    private static BigDecimal bounded(BigDecimal number) {
        if (number.precision() > ExpressionLimits.MAX_DIGITS
                || number.scale() > ExpressionLimits.MAX_DIGITS
                || number.scale() < -ExpressionLimits.MAX_DIGITS) {
            throw new CelNumericOverflowException(
                    "a number has more than %d digits".formatted(ExpressionLimits.MAX_DIGITS));
        }
        return number;
    }
}
