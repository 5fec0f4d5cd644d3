package io.quantivista.ingestion.job;

import io.vertx.core.Future;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rejected records of a job, read back from the quarantine table. Called on any context. */
public interface RejectionArchive {
    /**
     * Rejections in order of their place in the feed. A page is found by where the one before it ended, so it costs the same
     * whichever it is.
     *
     * @param after only those behind this place; null from the first on
     * @param limit at most so many
     */
    Future<List<StoredRejection>> list(RejectionFilter filter, @Nullable Place after, int limit);

    /** Opens the records as they came, for sending them again. */
    Future<Originals> openOriginals(RejectionFilter filter);

    /** What has become of a rejection. */
    enum State {
        /** It waits for a replay. */
        WAITING,
        /** A replay has published the record. */
        REPLAYED,
        /** Somebody gave it up. */
        DISCARDED
    }

    /**
     * Which rejections are meant.
     *
     * @param code only those with this code, or null for all
     * @param ruleOrCheckId only those of this rule or check, or null for all
     * @param state only those in this state, or null for all
     */
    record RejectionFilter(
            String jobId,
            @Nullable String code,
            @Nullable String ruleOrCheckId,
            @Nullable State state) {}

    /**
     * Where a record stood in its feed.
     *
     * @param sequence topic and partition that its message came from, with a slash; empty where it came in another way
     * @param position of its push in the intake log, or the offset of its message; −1 where it came in an upload
     */
    record Place(String sequence, long position, long byteOffset, long line) {}

    /**
     * One row of the quarantine table.
     *
     * @param position the place in the feed as a JSON object
     * @param original the record's bytes as they came
     * @param replayedByJobId the job that published it; null where none has
     * @param discardedAt when it was given up; null where it was not
     */
    record StoredRejection(
            String jobId,
            String sourceId,
            String rejectedAt,
            String position,
            Place place,
            String dataFormat,
            @Nullable String ruleOrCheckId,
            String code,
            String reason,
            byte[] original,
            @Nullable String replayedByJobId,
            @Nullable String discardedAt) {
        public State state() {
            if (replayedByJobId != null) {
                return State.REPLAYED;
            }
            return discardedAt == null ? State.WAITING : State.DISCARDED;
        }
    }

    /** A body that is made while it is read; closed by whoever opened it. */
    interface Originals {
        /** The Content-Type with which it can be sent again. */
        String mediaType();

        /** The next piece; empty at the end. One is asked for at a time. */
        Future<byte[]> next();

        Future<Void> close();
    }
}
