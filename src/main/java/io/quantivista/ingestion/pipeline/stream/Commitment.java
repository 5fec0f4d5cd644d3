package io.quantivista.ingestion.pipeline.stream;

import org.jspecify.annotations.Nullable;

/**
 * What became of a push's records in the tables. The counts of a push that was committed before this process started are
 * not known any more: they stand in no table, and what stands beside a table may be behind it after a crash.
 *
 * @param committed records that are rows now; null where it is not known
 * @param rejected records that are in quarantine; null where it is not known
 * @param filtered records that a rule left out; null where it is not known
 * @param deltaVersion the version of the table that has them; null where it is not known
 */
public record Commitment(
        @Nullable Long committed,
        @Nullable Long rejected,
        @Nullable Long filtered,
        @Nullable Long deltaVersion) {
    /** It is committed, and no more is known. */
    static final Commitment UNKNOWN = new Commitment(null, null, null, null);
}
