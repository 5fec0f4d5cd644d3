package io.quantivista.ingestion.intake.receipts;

import java.time.Duration;
import java.time.Instant;

/**
 * Time as the entries of the log tell it, in whole seconds since 1970: it never goes back, whatever the clocks of those who
 * wrote the entries did, so that what has been forgotten stays forgotten. Kept in 32 bits without a sign, which lasts to 2106.
 */
final class LogTime {
    private static final long LAST = 0xFFFF_FFFFL;

    private int seconds;

    static int secondsOf(Instant instant) {
        return (int) Math.max(0, Math.min(LAST, instant.getEpochSecond()));
    }

    /** Whether what began then is over now. */
    static boolean isOver(int begun, Duration duration, int now) {
        return Integer.toUnsignedLong(begun) + duration.toSeconds() <= Integer.toUnsignedLong(now);
    }

    int seconds() {
        return seconds;
    }

    /** What the time would be after an entry of then. */
    int after(int then) {
        return Integer.compareUnsigned(then, seconds) > 0 ? then : seconds;
    }

    void advance(int then) {
        seconds = after(then);
    }
}
