package io.quantivista.ingestion.job;

import org.jspecify.annotations.Nullable;

/**
 * Which jobs a list shows, newest first.
 *
 * @param beforeJobId only jobs listed after this one, null from the newest on
 * @param limit at most so many
 */
public record JobFilter(
        @Nullable JobStatus status,
        @Nullable String sourceId,
        @Nullable String beforeJobId,
        int limit) {}
