package io.quantivista.ingestion.job;

import io.quantivista.ingestion.source.IngestionMode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One run, as answers show it (the contract's IngestionJob).
 *
 * @param jobId the UTC day it began and that day's counter, such as {@code ingestion_20250621_001}
 * @param recordsProcessed records read, good and bad
 * @param recordsFailed records rejected
 * @param recordsFiltered records that rules left out: read, but neither rows nor rejections
 * @param qualityScore share of records that are valid; 1.0 for an empty job; null while it runs
 * @param deltaVersion version of the table in which its rows became visible; null where nothing was published
 * @param ruleSetVersion version of the source's rules and checks that it ran with
 * @param heldUntil until when its rows are held for somebody to release or discard; null where none are
 */
public record Job(
        String jobId,
        String sourceId,
        JobStatus status,
        long recordsProcessed,
        long recordsFailed,
        long recordsFiltered,
        Instant startTime,
        @Nullable Instant endTime,
        @Nullable String errorDetails,
        IngestionMode ingestionMode,
        long bytesProcessed,
        @Nullable Double qualityScore,
        @Nullable String parentJobId,
        String table,
        @Nullable Long deltaVersion,
        long ruleSetVersion,
        @Nullable Instant heldUntil) {}
