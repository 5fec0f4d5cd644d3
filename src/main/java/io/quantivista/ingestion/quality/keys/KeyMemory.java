package io.quantivista.ingestion.quality.keys;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The bytes that the sets of all jobs hold in memory, against their limit. A set that is refused more goes on with what it
 * has and writes to disk earlier. Safe for any thread.
 */
final class KeyMemory {
    private final long limit;
    private final AtomicLong held = new AtomicLong();

    KeyMemory(long limit) {
        this.limit = limit;
    }

    /** The most that one table or one filter takes, so that several sets find room side by side. */
    long share() {
        return limit / 4;
    }

    boolean tryTake(long bytes) {
        if (held.addAndGet(bytes) <= limit) {
            return true;
        }
        held.addAndGet(-bytes);
        return false;
    }

    /** Takes the little that a set cannot do without. */
    void take(long bytes) {
        held.addAndGet(bytes);
    }

    void giveBack(long bytes) {
        held.addAndGet(-bytes);
    }

    long held() {
        return held.get();
    }
}
