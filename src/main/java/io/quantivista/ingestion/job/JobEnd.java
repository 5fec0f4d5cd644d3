package io.quantivista.ingestion.job;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a job ended: everything that is written about it in one SQL transaction, together with its event.
 *
 * @param status COMPLETED, WARNING, FAILED or CANCELLED
 * @param recordsFiltered records that rules left out
 * @param errorDetails why it failed; null where it did not
 * @param report the quality report as JSON text; null where the job never got that far
 * @param dataCategories the distinct data types of its rows, for the event
 * @param fingerprint SHA-256 of the body in hex, for the idempotency key; null where the body was not read to its end
 * @param heldUntil until when the rows of a FAILED job are held for somebody to release or discard; null where none are
 * @param pulled how far it has pulled its source, which counts where it is published; null for a job that pulls nothing
 */
public record JobEnd(
        String jobId,
        JobStatus status,
        long recordsProcessed,
        long recordsFailed,
        long recordsFiltered,
        long bytesProcessed,
        Instant endTime,
        @Nullable String errorDetails,
        @Nullable Double qualityScore,
        @Nullable Long deltaVersion,
        @Nullable String report,
        List<String> dataCategories,
        @Nullable String fingerprint,
        @Nullable Instant heldUntil,
        @Nullable PullProgress pulled) {
    public JobEnd {
        dataCategories = List.copyOf(dataCategories);
        if (!status.isEnd()) {
            throw new IllegalArgumentException("A job does not end as " + status);
        }
    }

    /** The end of a job that holds nothing back. */
    public JobEnd(
            String jobId,
            JobStatus status,
            long recordsProcessed,
            long recordsFailed,
            long recordsFiltered,
            long bytesProcessed,
            Instant endTime,
            @Nullable String errorDetails,
            @Nullable Double qualityScore,
            @Nullable Long deltaVersion,
            @Nullable String report,
            List<String> dataCategories,
            @Nullable String fingerprint) {
        this(
                jobId,
                status,
                recordsProcessed,
                recordsFailed,
                recordsFiltered,
                bytesProcessed,
                endTime,
                errorDetails,
                qualityScore,
                deltaVersion,
                report,
                dataCategories,
                fingerprint,
                null,
                null);
    }

    /** The end of a job that failed before its feed was opened. */
    public static JobEnd unopened(String jobId, Instant at, String errorDetails) {
        return new JobEnd(jobId, JobStatus.FAILED, 0, 0, 0, 0, at, errorDetails, null, null, null, List.of(), null);
    }

    /** The end of a stream's window without a commit. */
    public static JobEnd emptyWindow(String jobId, Instant at) {
        String note = "no flush of this window was committed: its records are in the windows after it";
        return new JobEnd(jobId, JobStatus.COMPLETED, 0, 0, 0, 0, at, note, 1.0, null, null, List.of(), null);
    }

    /** The same, published at a version of the table. */
    public JobEnd withDeltaVersion(@Nullable Long version) {
        return changed(status, endTime, errorDetails, version, heldUntil);
    }

    /** The same, FAILED and held. */
    public JobEnd held(String reason, Instant until) {
        return changed(JobStatus.FAILED, endTime, reason, null, until);
    }

    /** The same, ended anew as published. */
    public JobEnd released(JobStatus published, Instant at, String note) {
        return changed(published, at, note, null, null);
    }

    /** The same with a note on its gate. */
    public JobEnd noted(JobStatus published, String note) {
        return changed(published, endTime, note, deltaVersion, heldUntil);
    }

    /** The same, having pulled its source so far. */
    public JobEnd pulled(PullProgress progress) {
        return new JobEnd(
                jobId,
                status,
                recordsProcessed,
                recordsFailed,
                recordsFiltered,
                bytesProcessed,
                endTime,
                errorDetails,
                qualityScore,
                deltaVersion,
                report,
                dataCategories,
                fingerprint,
                heldUntil,
                progress);
    }

    private JobEnd changed(
            JobStatus newStatus,
            Instant at,
            @Nullable String details,
            @Nullable Long version,
            @Nullable Instant until) {
        return new JobEnd(
                jobId,
                newStatus,
                recordsProcessed,
                recordsFailed,
                recordsFiltered,
                bytesProcessed,
                at,
                details,
                qualityScore,
                version,
                report,
                dataCategories,
                fingerprint,
                until,
                pulled);
    }
}
