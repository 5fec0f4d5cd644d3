package io.quantivista.ingestion.job;

import org.jspecify.annotations.Nullable;

/**
 * An upload's idempotency key was used by a job whose sender has its answer: that it was published or is held, or that its
 * body was accepted. Not a fault, but the first answer.
 *
 * <p>Carried by the failed future of {@link JobLedger#begin}.
 */
public final class KeyAnswered extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Job job;
    private final @Nullable String fingerprint;

    public KeyAnswered(Job job, @Nullable String fingerprint) {
        super("The idempotency key belongs to " + job.jobId(), null, false, false);
        this.job = job;
        this.fingerprint = fingerprint;
    }

    /** The job of the first request. */
    public Job job() {
        return job;
    }

    /** SHA-256 of the first request's body in hex. */
    public @Nullable String fingerprint() {
        return fingerprint;
    }
}
