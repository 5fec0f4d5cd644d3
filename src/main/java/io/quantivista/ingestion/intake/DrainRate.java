package io.quantivista.ingestion.intake;

import java.time.Duration;
import java.util.Arrays;
import java.util.function.LongSupplier;

/**
 * How fast bytes leave, or jobs, over the last seconds, and so how long a sender that was refused should wait. One thread at a time.
 */
public final class DrainRate {
    public static final Duration SHORTEST = Duration.ofSeconds(1);
    public static final Duration LONGEST = Duration.ofSeconds(60);

    /** Of bytes: long enough to even out flushes and syncs, short enough to follow a disk that slows down. */
    private static final int SECONDS = 10;

    private static final long SECOND = 1_000_000_000L;

    private final LongSupplier nanoTime;
    private final long[] left;
    private final long start;
    private long second;

    public DrainRate(LongSupplier nanoTime) {
        this(nanoTime, SECONDS);
    }

    /** @param seconds over which it looks back */
    public DrainRate(LongSupplier nanoTime, int seconds) {
        this.nanoTime = nanoTime;
        this.left = new long[seconds];
        this.start = nanoTime.getAsLong();
    }

    /** So many bytes have left now. */
    public void add(long bytes) {
        advance();
        left[(int) (second % left.length)] += bytes;
    }

    /** How long it takes until so many bytes have left: at least a second, at most a minute, the longest where none leaves. */
    public Duration timeFor(long bytes) {
        advance();
        long sum = 0;
        for (long each : left) {
            sum += each;
        }
        long elapsed = nanoTime.getAsLong() - start;
        if (sum == 0) {
            return elapsed < SECOND ? SHORTEST : LONGEST;
        }
        long observedNanos = Math.max(SECOND, Math.min(elapsed, (left.length - 1) * SECOND + elapsed % SECOND));
        double perSecond = (double) sum * SECOND / observedNanos;
        long seconds = (long) Math.ceil(bytes / perSecond);
        return Duration.ofSeconds(Math.max(SHORTEST.toSeconds(), Math.min(LONGEST.toSeconds(), seconds)));
    }

    /** Empties the seconds that have begun since the last look. */
    private void advance() {
        long now = (nanoTime.getAsLong() - start) / SECOND;
        long forgotten = Math.min(left.length, now - second);
        for (long i = 1; i <= forgotten; i++) {
            left[(int) ((second + i) % left.length)] = 0;
        }
        if (now - second > left.length) {
            Arrays.fill(left, 0);
        }
        second = now;
    }
}
