package io.quantivista.ingestion.lake;

import io.quantivista.ingestion.lake.UnfinishedJob.Fate;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * A flush whose journal was found, after {@link Lake#recoverFlushes} settled it.
 *
 * @param committed whether its rows are visible; else nothing of it is left
 * @param deltaVersion version of the table that has them; null where it is not committed
 * @param summaryJson what was given to {@link FlushWrite#publish}; null where it is not committed
 */
public record UnfinishedFlush(
        String id,
        String feed,
        String table,
        boolean committed,
        @Nullable Long deltaVersion,
        @Nullable String summaryJson) {
    static final Comparator<UnfinishedFlush> BY_COMMIT =
            Comparator.comparing(UnfinishedFlush::deltaVersion, Comparator.nullsLast(Comparator.naturalOrder()));

    static UnfinishedFlush of(UnfinishedJob settled) {
        return new UnfinishedFlush(
                settled.jobId(),
                settled.sourceId(),
                settled.table(),
                settled.fate() == Fate.COMMITTED,
                settled.deltaVersion(),
                settled.summaryJson());
    }
}
