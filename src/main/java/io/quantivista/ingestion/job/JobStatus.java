package io.quantivista.ingestion.job;

/** Where a job stands. {@link #WARNING} means published although a check of severity warn failed. */
public enum JobStatus {
    PENDING(false),
    SCHEDULED(false),
    RUNNING(false),
    COMPLETED(true),
    WARNING(true),
    FAILED(true),
    CANCELLED(true);

    private final boolean end;

    JobStatus(boolean end) {
        this.end = end;
    }

    /** Whether nothing can follow. */
    public boolean isEnd() {
        return end;
    }

    /** Whether the job's rows are visible. */
    public boolean isPublished() {
        return this == COMPLETED || this == WARNING;
    }
}
