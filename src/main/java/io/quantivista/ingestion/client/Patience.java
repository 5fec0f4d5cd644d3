package io.quantivista.ingestion.client;

import io.quantivista.ingestion.async.Backoff;
import java.time.Duration;
import java.util.function.LongSupplier;

/** How long a stream tries to reach its gateway again, and how long it waits before each try. Owned by one context. */
final class Patience {
    private static final Duration FIRST_WAIT = Duration.ofMillis(50);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

    private final Duration most;
    private final LongSupplier nanoTime;
    private final Backoff backoff = new Backoff(FIRST_WAIT, LONGEST_WAIT);
    private boolean isLost;
    private long lostSince;

    Patience(Duration most, LongSupplier nanoTime) {
        this.most = most;
        this.nanoTime = nanoTime;
    }

    /** The gateway works again. */
    void reset() {
        isLost = false;
        backoff.reset();
    }

    /** The connection was lost, or another try has failed: whether that has gone on for too long. */
    boolean isOver() {
        long now = nanoTime.getAsLong();
        if (!isLost) {
            isLost = true;
            lostSince = now;
        }
        return now - lostSince > most.toNanos();
    }

    /** How long to wait before the next try; no less than the gateway asks for. */
    Duration nextWait(Duration asked) {
        Duration own = backoff.afterFailure();
        return asked.compareTo(own) > 0 ? asked : own;
    }
}
