package io.quantivista.ingestion.job;

import io.quantivista.ingestion.source.IngestionMode;
import org.jspecify.annotations.Nullable;

/**
 * What is known when a job begins.
 *
 * @param table the lake table its rows go to
 * @param ruleSetVersion version of the source's rules and checks that it runs with
 * @param idempotencyKey the caller's key for this upload, or null
 * @param parentJobId the job whose rejections it replays; null where it replays none
 */
public record JobStart(
        String sourceId,
        IngestionMode ingestionMode,
        String table,
        long ruleSetVersion,
        @Nullable String idempotencyKey,
        @Nullable String parentJobId) {
    /** The start of a job that runs no other one again. */
    public JobStart(
            String sourceId,
            IngestionMode ingestionMode,
            String table,
            long ruleSetVersion,
            @Nullable String idempotencyKey) {
        this(sourceId, ingestionMode, table, ruleSetVersion, idempotencyKey, null);
    }
}
