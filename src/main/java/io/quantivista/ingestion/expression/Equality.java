package io.quantivista.ingestion.expression;

import com.google.common.primitives.UnsignedLong;
import java.math.BigDecimal;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * Whether two values of an expression are the same: numbers by their value whatever their type, lists and maps by what they
 * hold, values of different types not at all.
 */
final class Equality {
    private Equality() {}

    static boolean equal(Object a, Object b) {
        if (a instanceof Number x && b instanceof Number y) {
            return numbers(x, y);
        }
        if (a instanceof List<?> x && b instanceof List<?> y) {
            return lists(x, y);
        }
        if (a instanceof Map<?, ?> x && b instanceof Map<?, ?> y) {
            return maps(x, y);
        }
        return a.equals(b);
    }

    static boolean contains(List<?> list, Object value) {
        for (Object element : list) {
            if (equal(element, value)) {
                return true;
            }
        }
        return false;
    }

    static boolean hasKey(Map<?, ?> map, Object key) {
        return map.containsKey(key) || (key instanceof Number && contains(List.copyOf(map.keySet()), key));
    }

    private static boolean numbers(Number a, Number b) {
        if (a instanceof Double x && b instanceof Double y) {
            return x.doubleValue() == y.doubleValue();
        }
        if (isInfinite(a) || isInfinite(b)) {
            return false;
        }
        // Between binary types a double is the number that it is, so that 2^53 + 1 is not 2^53 as a double.
        boolean exact = a instanceof BigDecimal || b instanceof BigDecimal;
        return number(a, exact).compareTo(number(b, exact)) == 0;
    }

    private static boolean isInfinite(Number number) {
        return number instanceof Double x && (x.isNaN() || x.isInfinite());
    }

    private static BigDecimal number(Number number, boolean asWritten) {
        if (number instanceof Double x && !asWritten) {
            return new BigDecimal(x);
        }
        return number instanceof UnsignedLong whole ? new BigDecimal(whole.bigIntegerValue()) : Decimals.of(number);
    }

    private static boolean lists(List<?> a, List<?> b) {
        if (a.size() != b.size()) {
            return false;
        }
        Iterator<?> other = b.iterator();
        for (Object element : a) {
            if (!equal(element, other.next())) {
                return false;
            }
        }
        return true;
    }

    private static boolean maps(Map<?, ?> a, Map<?, ?> b) {
        if (a.size() != b.size()) {
            return false;
        }
        for (Map.Entry<?, ?> entry : a.entrySet()) {
            Object value = b.get(entry.getKey());
            if (value == null || !equal(entry.getValue(), value)) {
                return false;
            }
        }
        return true;
    }
}
