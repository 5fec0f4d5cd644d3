package io.quantivista.ingestion.job;

import io.vertx.core.Future;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rejected records of a job, read back from the quarantine table. Called on any context. */
public interface RejectionArchive {
    /**
     * Rejections in order of their place in the feed.
     *
     * @param code only those with this code, or null for all
     * @param offset how many to leave out at the front
     * @param limit at most so many
     */
    Future<List<StoredRejection>> list(String jobId, @Nullable String code, long offset, int limit);

    /**
     * One row of the quarantine table.
     *
     * @param position the place in the feed as a JSON object
     * @param original the record's bytes as they came
     */
    record StoredRejection(
            String jobId,
            String sourceId,
            String rejectedAt,
            String position,
            String dataFormat,
            @Nullable String ruleOrCheckId,
            String code,
            String reason,
            byte[] original) {}
}
