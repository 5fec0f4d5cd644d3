package io.quantivista.ingestion.quality.check;

import io.quantivista.ingestion.model.Dates;
import io.quantivista.ingestion.model.DecimalReader;
import io.quantivista.ingestion.model.Value;
import io.quantivista.ingestion.model.ValueKind;
import java.util.Arrays;

/**
 * Which of two values comes first: numbers by value and exactly, ISO dates and timestamps by their moment, other texts by
 * their code points. CSV texts are numbers where both read as such. Owned by one lane; no object is made for a pair.
 */
final class ValueComparison {
    /** The values are of two kinds, or of one that has no order. */
    static final int INCOMPARABLE = Integer.MIN_VALUE;

    private final DecimalReader left = new DecimalReader();
    private final DecimalReader right = new DecimalReader();

    /** Below, at or above 0, or {@link #INCOMPARABLE}. */
    int compare(Value a, Value b) {
        if (mayBeNumber(a) && mayBeNumber(b) && left.read(a) && right.read(b)) {
            return left.order(right);
        }
        if (!a.kind().isText() || !b.kind().isText()) {
            return isBoolean(a) && a.kind() == b.kind() ? 0 : INCOMPARABLE;
        }
        long first = micros(a);
        long second = micros(b);
        if (first != Dates.NO_INSTANT || second != Dates.NO_INSTANT) {
            return first == Dates.NO_INSTANT || second == Dates.NO_INSTANT ? INCOMPARABLE : Long.compare(first, second);
        }
        // The order of UTF-8's bytes is that of the code points.
        int order = Arrays.compareUnsigned(a.bytes(), a.from(), a.to(), b.bytes(), b.from(), b.to());
        return Integer.signum(order);
    }

    private static boolean mayBeNumber(Value value) {
        return value.kind() == ValueKind.NUMBER || value.kind() == ValueKind.TEXT;
    }

    private static boolean isBoolean(Value value) {
        return value.kind() == ValueKind.TRUE || value.kind() == ValueKind.FALSE;
    }

    /** The moment of a date or timestamp; a date is its first one in UTC. */
    static long micros(Value value) {
        int day = Dates.epochDay(value.bytes(), value.from(), value.to());
        return day != Dates.NO_DAY
                ? day * Dates.MICROS_PER_DAY
                : Dates.epochMicros(value.bytes(), value.from(), value.to());
    }
}
