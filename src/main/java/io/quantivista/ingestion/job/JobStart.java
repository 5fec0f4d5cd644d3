package io.quantivista.ingestion.job;

import io.quantivista.ingestion.source.IngestionMode;
import org.jspecify.annotations.Nullable;

/**
 * What is known when a job begins.
 *
 * @param table the lake table its rows go to
 * @param ruleSetVersion version of the source's rules and checks that it runs with
 * @param idempotencyKey the caller's key for this upload, or null
 */
public record JobStart(
        String sourceId,
        IngestionMode ingestionMode,
        String table,
        long ruleSetVersion,
        @Nullable String idempotencyKey) {}
