package io.quantivista.ingestion.job;

import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The tasks of all sources, shared by all replicas: each instant is claimed by one of them, and by another one where that has not
 * renewed its lease. Called on any context; every answer comes on the caller's.
 */
public interface PullTasks {
    /**
     * What is done of a task that is due.
     *
     * @param run the instant to run; null where none is, and the task waits for the next one
     * @param next the instant after it; null where there is none
     */
    record Claim(PullTask task, @Nullable Instant run, @Nullable Instant next) {}

    /**
     * How a run ended.
     *
     * @param retryAt when it is tried again; null where it is not, and the task waits for its schedule
     * @param jobId its job; null where there was nothing to pull
     */
    record Finish(
            String sourceId,
            @Nullable Instant retryAt,
            int idleFailures,
            int movedFailures,
            Instant lastRun,
            @Nullable String jobId,
            String outcome) {}

    /**
     * Takes tasks that are due, those that others hold stepped over, and notes what is done of each, all in one transaction.
     *
     * @return all that were looked at; those that are run have an instant
     */
    Future<List<Claim>> claim(String owner, int most, Instant now, Duration lease, Function<PullTask, Claim> decide);

    /** Takes the task of a source that somebody pulls by hand, so that it is tried again where this process dies. */
    Future<Void> take(String owner, String sourceId, Instant now, Duration lease);

    /** Keeps all that the owner has claimed. */
    Future<Void> renew(String owner, Instant now, Duration lease);

    /** Gives tasks back, unless another owner has them by now. */
    Future<Void> finish(String owner, List<Finish> finished);

    /** Gives everything back that the owner has claimed, for others to run at once. */
    Future<Void> leave(String owner, Instant now);

    Future<Optional<PullTask>> find(String sourceId);

    /** Pauses or resumes a schedule; what would have run meanwhile is not run. Empty where the source has none. */
    Future<Optional<PullTask>> pause(String sourceId, boolean isPaused, Instant now);
}
