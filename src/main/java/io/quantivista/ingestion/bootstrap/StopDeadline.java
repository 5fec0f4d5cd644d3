package io.quantivista.ingestion.bootstrap;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The time that all parts of a stop have together. One thread. */
final class StopDeadline {
    private final Duration whole;
    private long begunAt;

    StopDeadline(Duration whole) {
        this.whole = whole;
    }

    /** The stop begins now. */
    void begin() {
        begunAt = System.nanoTime();
    }

    /** Until the end of a share of the time, at least one millisecond. */
    long millisUntil(double share) {
        long nanos = (long) (whole.toNanos() * share) - (System.nanoTime() - begunAt);
        return Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos));
    }

    long millisLeft() {
        return millisUntil(1);
    }
}
