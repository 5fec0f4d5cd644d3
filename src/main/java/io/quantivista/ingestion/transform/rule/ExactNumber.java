package io.quantivista.ingestion.transform.rule;

import io.quantivista.ingestion.model.ByteSink;
import io.quantivista.ingestion.model.DecimalReader;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.model.Value;
import io.quantivista.ingestion.model.ValueKind;
import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/** A decimal number that rules reckon with: a long and a scale as far as they reach, a BigDecimal beyond. Owned by one lane. */
final class ExactNumber {
    static final int MAX_SCALE = 38;
    /** Digits before and behind the point that a number may have. */
    private static final int MAX_DIGITS = 1_000;

    private final DecimalReader reader = new DecimalReader();
    private long digits;
    private int scale;
    private @Nullable BigDecimal big;

    /** Reads a number, or a text that reads as one; false where it is none. */
    boolean read(Value value) {
        if (!TextInput.isTextual(value) || !reader.read(value)) {
            return false;
        }
        if (reader.isShort()) {
            digits = reader.unscaled();
            scale = reader.scale();
            big = null;
        } else {
            big = reader.value();
        }
        return true;
    }

    void set(BigDecimal number) {
        boolean isShort = number.scale() >= 0 && number.scale() <= 18 && number.precision() <= 18;
        big = isShort ? null : number;
        if (isShort) {
            digits = number.unscaledValue().longValueExact();
            scale = number.scale();
        }
    }

    BigDecimal value() {
        BigDecimal wide = big;
        return wide != null ? wide : BigDecimal.valueOf(digits, scale);
    }

    boolean isZero() {
        return big == null ? digits == 0 : big.signum() == 0;
    }

    /** Why the number cannot be reckoned with; null where it can. */
    @Nullable
    String problem() {
        BigDecimal wide = big;
        boolean fits = wide == null
                || (wide.precision() <= MAX_DIGITS && wide.scale() <= MAX_DIGITS && wide.scale() >= -MAX_DIGITS);
        return fits ? null : "a number has more than %d digits".formatted(MAX_DIGITS);
    }

    /** Adds another number where both are short and the sum is; false where it must be done exactly otherwise. */
    boolean add(ExactNumber other, boolean subtract) {
        if (big != null || other.big != null || scale != other.scale) {
            return false;
        }
        long right = subtract ? -other.digits : other.digits;
        long sum = digits + right;
        if (((digits ^ sum) & (right ^ sum)) < 0) {
            return false;
        }
        digits = sum;
        return true;
    }

    /** The same for a product. */
    boolean multiply(ExactNumber other) {
        if (big != null || other.big != null || scale + other.scale > 18) {
            return false;
        }
        long product = digits * other.digits;
        if (Math.multiplyHigh(digits, other.digits) != product >> 63) {
            return false;
        }
        digits = product;
        scale += other.scale;
        return true;
    }

    /** Rounds it to exactly so many digits behind the point; why it cannot, or null. */
    @Nullable
    String round(int newScale, RoundingMode mode) {
        String problem = problem();
        if (problem == null && !roundShort(newScale, mode)) {
            set(value().setScale(newScale, mode));
        }
        return problem;
    }

    /** The common modes in a long. */
    private boolean roundShort(int newScale, RoundingMode mode) {
        if (big != null || newScale > scale || (mode != RoundingMode.HALF_EVEN && mode != RoundingMode.HALF_UP)) {
            return big == null && newScale == scale;
        }
        long divisor = 1;
        for (int i = newScale; i < scale; i++) {
            divisor *= 10;
        }
        long quotient = digits / divisor;
        long rest = Math.abs(digits % divisor);
        boolean isHalf = divisor > 1 && rest == divisor / 2;
        boolean isMore = divisor > 1 && rest > divisor / 2;
        if (isMore || (isHalf && (mode == RoundingMode.HALF_UP || (quotient & 1) == 1))) {
            quotient += digits < 0 ? -1 : 1;
        }
        digits = quotient;
        scale = newScale;
        return true;
    }

    /** Writes it as a number of the row. */
    void write(Row row, int target) {
        ByteSink scratch = row.scratch();
        int from = scratch.size();
        BigDecimal wide = big;
        if (wide == null) {
            scratch.putDecimal(digits, scale);
        } else {
            scratch.putText(wide.toPlainString());
        }
        row.change(target).set(ValueKind.NUMBER, scratch.array(), from, scratch.size());
    }
}
