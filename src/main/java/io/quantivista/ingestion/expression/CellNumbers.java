package io.quantivista.ingestion.expression;

import dev.cel.common.exceptions.CelRuntimeException;
import io.quantivista.ingestion.expression.Cell.Kind;

/** Exact arithmetic on cells: in a long as far as it reaches, as {@link Decimals} beyond. */
final class CellNumbers {
    /** The product does not fit a long. */
    static final long TOO_LONG = Long.MIN_VALUE;

    private static final long[] POWERS = powers();

    enum Operator {
        ADD,
        SUBTRACT,
        MULTIPLY,
        DIVIDE,
        MODULO
    }

    private CellNumbers() {}

    /** A number times a power of ten, or {@link #TOO_LONG}. */
    static long shifted(long number, int power) {
        if (number == 0) {
            return 0;
        }
        return power >= POWERS.length ? TOO_LONG : product(number, POWERS[power]);
    }

    /** Leaves the result of two numbers; UNKNOWN for an overflow, a division by zero, and what is no pair of numbers. */
    static void apply(Operator operator, Cell a, Cell b, Cell into) {
        if (a.kind() == Kind.INT && b.kind() == Kind.INT) {
            ints(operator, a.number(), b.number(), into);
        } else if (!Ordering.isNumberPair(a, b)) {
            into.set(Kind.UNKNOWN);
        } else if (!(a.isShort() && b.isShort() && shorts(operator, a, b, into))) {
            decimals(operator, a, b, into);
        }
    }

    static void negate(Cell a, Cell into) {
        if (a.kind() == Kind.DECIMAL && !a.isShort()) {
            into.setBig(Kind.DECIMAL, a.decimal().negate());
        } else if ((a.kind() == Kind.DECIMAL || a.kind() == Kind.INT) && a.number() != Long.MIN_VALUE) {
            into.setShort(a.kind(), -a.number(), a.scale());
        } else {
            into.set(Kind.UNKNOWN);
        }
    }

    private static void ints(Operator operator, long a, long b, Cell into) {
        switch (operator) {
            case ADD -> {
                long sum = a + b;
                put(((a ^ sum) & (b ^ sum)) >= 0, sum, into);
            }
            case SUBTRACT -> {
                long difference = a - b;
                put(((a ^ b) & (a ^ difference)) >= 0, difference, into);
            }
            case MULTIPLY -> {
                long product = product(a, b);
                put(product != TOO_LONG, product, into);
            }
            case DIVIDE -> put(b != 0 && b != -1, b == 0 ? 0 : a / b, into);
            case MODULO -> put(b != 0 && b != -1, b == 0 ? 0 : a % b, into);
        }
    }

    private static void put(boolean fits, long result, Cell into) {
        if (fits) {
            into.setInt(result);
        } else {
            into.set(Kind.UNKNOWN);
        }
    }

    /** False where a long does not reach. */
    private static boolean shorts(Operator operator, Cell a, Cell b, Cell into) {
        if (operator == Operator.DIVIDE) {
            return false;
        }
        if (operator == Operator.MULTIPLY) {
            long product = product(a.number(), b.number());
            int scale = a.scale() + b.scale();
            if (product == TOO_LONG || scale > ExpressionLimits.MAX_DIGITS) {
                return false;
            }
            into.setShort(Kind.DECIMAL, product, scale);
            return true;
        }
        int scale = Math.max(a.scale(), b.scale());
        long left = shifted(a.number(), scale - a.scale());
        long right = shifted(b.number(), scale - b.scale());
        if (left == TOO_LONG || right == TOO_LONG) {
            return false;
        }
        if (operator == Operator.MODULO) {
            if (right == 0) {
                return false;
            }
            into.setShort(Kind.DECIMAL, left % right, scale);
            return true;
        }
        long other = operator == Operator.ADD ? right : -right;
        long sum = left + other;
        if (((left ^ sum) & (other ^ sum)) < 0) {
            return false;
        }
        into.setShort(Kind.DECIMAL, sum, scale);
        return true;
    }

    private static void decimals(Operator operator, Cell a, Cell b, Cell into) {
        try {
            into.setBig(
                    Kind.DECIMAL,
                    switch (operator) {
                        case ADD -> Decimals.add(a.decimal(), b.decimal());
                        case SUBTRACT -> Decimals.subtract(a.decimal(), b.decimal());
                        case MULTIPLY -> Decimals.multiply(a.decimal(), b.decimal());
                        case DIVIDE -> Decimals.divide(a.decimal(), b.decimal());
                        case MODULO -> Decimals.remainder(a.decimal(), b.decimal());
                    });
        } catch (CelRuntimeException e) {
            into.set(Kind.UNKNOWN);
        }
    }

    private static long product(long a, long b) {
        long low = a * b;
        return Math.multiplyHigh(a, b) == low >> 63 ? low : TOO_LONG;
    }

    private static long[] powers() {
        long[] powers = new long[19];
        powers[0] = 1;
        for (int i = 1; i < powers.length; i++) {
            powers[i] = powers[i - 1] * 10;
        }
        return powers;
    }
}
