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
 * @param isWindow whether it is a window of a stream, whose rows become visible while it runs
 * @param isPull whether it pulls its source: one job of a source at a time does
 */
public record JobStart(
        String sourceId,
        IngestionMode ingestionMode,
        String table,
        long ruleSetVersion,
        @Nullable String idempotencyKey,
        @Nullable String parentJobId,
        boolean isWindow,
        boolean isPull) {
    /** The start of a job that runs no other one again. */
    public JobStart(
            String sourceId,
            IngestionMode ingestionMode,
            String table,
            long ruleSetVersion,
            @Nullable String idempotencyKey) {
        this(sourceId, ingestionMode, table, ruleSetVersion, idempotencyKey, null, false, false);
    }

    /** The start of a job over one body, or of a replay. */
    public JobStart(
            String sourceId,
            IngestionMode ingestionMode,
            String table,
            long ruleSetVersion,
            @Nullable String idempotencyKey,
            @Nullable String parentJobId) {
        this(sourceId, ingestionMode, table, ruleSetVersion, idempotencyKey, parentJobId, false, false);
    }

    /** The start of a window of a source's stream. */
    public static JobStart ofWindow(String sourceId, String table, long ruleSetVersion) {
        return new JobStart(sourceId, IngestionMode.REAL_TIME_STREAM, table, ruleSetVersion, null, null, true, false);
    }

    /** The start of a job that pulls its source. */
    public static JobStart ofPull(
            String sourceId, IngestionMode mode, String table, long ruleSetVersion, @Nullable String idempotencyKey) {
        return new JobStart(sourceId, mode, table, ruleSetVersion, idempotencyKey, null, false, true);
    }
}
