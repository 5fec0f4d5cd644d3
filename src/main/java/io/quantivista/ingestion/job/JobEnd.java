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
        @Nullable String fingerprint) {
    public JobEnd {
        dataCategories = List.copyOf(dataCategories);
        if (!status.isEnd()) {
            throw new IllegalArgumentException("A job does not end as " + status);
        }
    }

    /** The same, published at a version of the table. */
    public JobEnd withDeltaVersion(@Nullable Long version) {
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
                version,
                report,
                dataCategories,
                fingerprint);
    }
}
