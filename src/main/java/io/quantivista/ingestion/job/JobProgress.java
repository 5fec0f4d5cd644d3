package io.quantivista.ingestion.job;

import org.jspecify.annotations.Nullable;

/**
 * How far a running job is.
 *
 * @param bytesProcessed bytes of the body read
 * @param bytesTotal the body's length, where the sender told it
 * @param stage what it is doing: receiving, writing, committing, ended
 */
public record JobProgress(
        String jobId,
        JobStatus status,
        String stage,
        long recordsProcessed,
        long recordsFailed,
        long recordsFiltered,
        long bytesProcessed,
        @Nullable Long bytesTotal) {}
