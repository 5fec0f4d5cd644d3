package io.quantivista.ingestion.intake;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The bytes of pushes that are durable and not yet committed. Beyond their bound no push is taken: the log would outgrow its
 * disk, and the records their freshness. Safe for any thread.
 */
public final class Backlog {
    /** Often enough to see single flushes. */
    private static final long LOOK_NANOS = 250_000_000L;

    private final long bound;
    private final LongSupplier pendingBytes;
    private final LongSupplier nanoTime;
    private final DrainRate commits;
    private long appended;
    private long pendingBefore;
    private long lookedAt;

    /** @param pendingBytes durable and not committed now */
    public Backlog(long bound, LongSupplier pendingBytes, LongSupplier nanoTime) {
        this.bound = bound;
        this.pendingBytes = pendingBytes;
        this.nanoTime = nanoTime;
        this.commits = new DrainRate(nanoTime);
        this.pendingBefore = pendingBytes.getAsLong();
        this.lookedAt = nanoTime.getAsLong();
    }

    /** A push of so many bytes is durable. */
    public synchronized void appended(long bytes) {
        appended += bytes;
        look();
    }

    /** Why nothing is taken now; empty where there is room. */
    public Optional<GatewayException> refusal() {
        long pending = pendingBytes.getAsLong();
        if (pending < bound) {
            return Optional.empty();
        }
        synchronized (this) {
            look();
            return Optional.of(new GatewayException(
                            ErrorCode.BUSY,
                            "%d bytes of pushes wait for their commit and %d may (intake.max_pending_bytes): send it again later"
                                    .formatted(pending, bound))
                    .withRetryAfter(commits.timeFor(pending - bound + 1)));
        }
    }

    /** What was committed since the last look is what came less what there is more. */
    private void look() {
        long now = nanoTime.getAsLong();
        if (now - lookedAt < LOOK_NANOS) {
            return;
        }
        long pending = pendingBytes.getAsLong();
        commits.add(Math.max(0, appended - (pending - pendingBefore)));
        appended = 0;
        pendingBefore = pending;
        lookedAt = now;
    }
}
