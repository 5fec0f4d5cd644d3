package io.quantivista.ingestion.async;

import java.time.Duration;

/** How long to wait after one failure after another: doubles from the first to the longest. Owned by one context. */
public final class Backoff {
    private final Duration first;
    private final Duration longest;
    private Duration next;

    public Backoff(Duration first, Duration longest) {
        this.first = first;
        this.longest = longest;
        this.next = first;
    }

    /** The wait after this failure. */
    public Duration afterFailure() {
        Duration wait = next;
        Duration doubled = next.multipliedBy(2);
        next = doubled.compareTo(longest) > 0 ? longest : doubled;
        return wait;
    }

    /** It worked: the next failure waits the first time again. */
    public void reset() {
        next = first;
    }
}
