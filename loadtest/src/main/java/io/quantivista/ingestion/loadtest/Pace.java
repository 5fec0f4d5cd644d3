package io.quantivista.ingestion.loadtest;

import java.time.Duration;

/**
 * When the next message of a run is due. Without a rate it is due at once, whenever its sender is free; with one it is due at its
 * own time, however late the sender is, and its latency counts from then.
 */
final class Pace {
    private final long start = System.nanoTime();
    private final long end;
    private final double nanosBetween;
    private long taken;

    /** @param perSecond messages; 0 for as many as there can be */
    Pace(Duration length, double perSecond) {
        this.end = start + length.toNanos();
        this.nanosBetween = perSecond == 0 ? 0 : 1e9 / perSecond;
    }

    boolean isOver(long now) {
        return now - end >= 0;
    }

    /** Whether a message is due, whose time {@link #take} tells. */
    boolean isDue(long now) {
        return !isOver(now) && (nanosBetween == 0 || now - due() >= 0);
    }

    private long due() {
        return start + (long) (taken * nanosBetween);
    }

    long take(long now) {
        long due = nanosBetween == 0 ? now : due();
        taken++;
        return due;
    }

    double secondsSinceStart() {
        return (System.nanoTime() - start) / 1e9;
    }
}
