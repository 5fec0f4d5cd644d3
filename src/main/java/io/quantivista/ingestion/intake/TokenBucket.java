package io.quantivista.ingestion.intake;

import java.time.Duration;

/**
 * A rate, with a second's worth of room for bursts. What is taken may be more than there is: then the bucket is in debt, and
 * nothing is admitted until that is paid off. One thread at a time.
 */
public final class TokenBucket {
    private static final double SECOND = 1e9;

    private final long perSecond;
    private double tokens;
    private long filledAt;

    /** @param now nanoseconds of the clock by which it is asked */
    public TokenBucket(long perSecond, long now) {
        this.perSecond = perSecond;
        this.tokens = perSecond;
        this.filledAt = now;
    }

    long perSecond() {
        return perSecond;
    }

    /** How long until one more is admitted; zero where it is now. */
    public Duration untilAdmitted(long now) {
        return untilAdmitted(1, now);
    }

    /** How long until so many are admitted, or as many as it can have; zero where they are now. */
    Duration untilAdmitted(long count, long now) {
        fill(now);
        double needed = Math.min(Math.max(1, count), perSecond);
        return tokens >= needed
                ? Duration.ZERO
                : Duration.ofNanos((long) Math.ceil((needed - tokens) / (double) perSecond * SECOND));
    }

    /** Takes them, or gives them back where {@code count} is negative. */
    public void take(long count, long now) {
        fill(now);
        tokens -= count;
    }

    private void fill(long now) {
        tokens = Math.min((double) perSecond, tokens + (double) (now - filledAt) / SECOND * perSecond);
        filledAt = now;
    }
}
