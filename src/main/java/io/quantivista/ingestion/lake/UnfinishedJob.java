package io.quantivista.ingestion.lake;

import org.jspecify.annotations.Nullable;

/**
 * A job whose journal was found, after {@link Lake#recover} settled it.
 *
 * @param deltaVersion version of the table that has its rows; null where it is not committed or had only rejections
 * @param summaryJson what the job gave to {@link JobWrite#publish}, {@link JobWrite#hold} or {@link HeldFiles#release};
 *     null where nothing of it is left
 */
public record UnfinishedJob(
        String jobId,
        String sourceId,
        String table,
        Fate fate,
        @Nullable Long deltaVersion,
        @Nullable String summaryJson) {
    /** What became of it. */
    public enum Fate {
        /** Its rows are visible. */
        COMMITTED,
        /** It was never committed, and nothing of it is left. */
        REMOVED,
        /** Its rows are kept out of sight until somebody releases or discards them. */
        HELD,
        /** It was held and then discarded: nothing of it is left. */
        DISCARDED
    }
}
