package io.quantivista.ingestion.expression;

import io.quantivista.ingestion.expression.Cell.Kind;
import java.util.Arrays;

/** Compares cells as cel-java compares the values in them. */
final class Ordering {
    /** The cells cannot be compared here. */
    static final int UNKNOWN = Integer.MIN_VALUE;

    private static final int FIRST_OF_FOUR_BYTES = 0xF0;
    private static final int FIRST_BEHIND_SURROGATES = 0xEE;

    private Ordering() {}

    /** Negative, 0 or positive; {@link #UNKNOWN} for values that have no order. */
    static int compare(Cell a, Cell b) {
        if (a.kind() == Kind.TEXT && b.kind() == Kind.TEXT) {
            return texts(a, b);
        }
        if (isNumberPair(a, b)) {
            return numbers(a, b);
        }
        if (a.kind() == Kind.BOOL && b.kind() == Kind.BOOL) {
            return Boolean.compare(a.isTrue(), b.isTrue());
        }
        return UNKNOWN;
    }

    /** 1 where they are equal, 0 where they are not, {@link #UNKNOWN} where only cel-java can tell. */
    static int equal(Cell a, Cell b) {
        if (a.kind() == Kind.UNKNOWN || b.kind() == Kind.UNKNOWN) {
            return UNKNOWN;
        }
        if (a.kind() == Kind.TEXT && b.kind() == Kind.TEXT) {
            return Arrays.equals(a.bytes(), a.from(), a.to(), b.bytes(), b.from(), b.to()) ? 1 : 0;
        }
        if (isNumber(a) && isNumber(b)) {
            return isNumberPair(a, b) ? (numbers(a, b) == 0 ? 1 : 0) : UNKNOWN;
        }
        if (a.kind() != b.kind()) {
            return 0;
        }
        return switch (a.kind()) {
            case NULL -> 1;
            case BOOL -> a.isTrue() == b.isTrue() ? 1 : 0;
            case UNKNOWN, INT, DECIMAL, DOUBLE, TEXT, NESTED -> UNKNOWN;
        };
    }

    static boolean isNumber(Cell cell) {
        return cell.kind() == Kind.DECIMAL || cell.kind() == Kind.INT || cell.kind() == Kind.DOUBLE;
    }

    /** Whether two numbers meet as exact decimals or ints; a double and an int meet otherwise. */
    static boolean isNumberPair(Cell a, Cell b) {
        if (a.kind() == Kind.DECIMAL) {
            return isNumber(b);
        }
        return (b.kind() == Kind.DECIMAL && isNumber(a)) || (a.kind() == Kind.INT && b.kind() == Kind.INT);
    }

    private static int numbers(Cell a, Cell b) {
        if (a.isShort() && b.isShort()) {
            int shift = a.scale() - b.scale();
            if (shift == 0) {
                return Long.compare(a.number(), b.number());
            }
            long left = shift < 0 ? CellNumbers.shifted(a.number(), -shift) : a.number();
            long right = shift > 0 ? CellNumbers.shifted(b.number(), shift) : b.number();
            if (left != CellNumbers.TOO_LONG && right != CellNumbers.TOO_LONG) {
                return Long.compare(left, right);
            }
        }
        return a.decimal().compareTo(b.decimal());
    }

    /** In the order of UTF-16, which is that of Java's strings: beyond U+FFFF comes before U+E000. */
    private static int texts(Cell a, Cell b) {
        int length = Math.min(a.length(), b.length());
        int at = Arrays.mismatch(a.bytes(), a.from(), a.from() + length, b.bytes(), b.from(), b.from() + length);
        if (at < 0) {
            return Integer.compare(a.length(), b.length());
        }
        int left = a.bytes()[a.from() + at] & 0xFF;
        int right = b.bytes()[b.from() + at] & 0xFF;
        boolean swapped = left >= FIRST_BEHIND_SURROGATES
                && right >= FIRST_BEHIND_SURROGATES
                && (left >= FIRST_OF_FOUR_BYTES) != (right >= FIRST_OF_FOUR_BYTES);
        return swapped ? Integer.compare(right, left) : Integer.compare(left, right);
    }
}
