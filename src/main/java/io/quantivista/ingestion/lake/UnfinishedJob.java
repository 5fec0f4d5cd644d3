package io.quantivista.ingestion.lake;

import org.jspecify.annotations.Nullable;

/**
 * A job that a crash interrupted, after {@link Lake#recover} settled it.
 *
 * @param committed whether its rows are visible; if not, nothing of it is left
 * @param deltaVersion version of the table that has its rows; null where it is not committed or had only rejections
 * @param summaryJson what the job gave to {@link JobWrite#publish}; null where it is not committed
 */
public record UnfinishedJob(
        String jobId,
        String sourceId,
        String table,
        boolean committed,
        @Nullable Long deltaVersion,
        @Nullable String summaryJson) {}
