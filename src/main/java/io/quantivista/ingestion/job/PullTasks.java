package io.quantivista.ingestion.job;

import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
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
    record Claim(
            PullTask task, @Nullable Instant run, @Nullable Instant next) {}

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
     * Takes tasks that are due, those that others hold stepped over, and notes what is done of each, all in one transaction. One
     * whose owner let its lease run out while it ran it counts as a failure that moved nothing.
     *
     * @param held sources whose tasks the owner has, which it does not take again
     * @return all that were looked at, as they were before; those that are run have an instant
     */
    Future<List<Claim>> claim(
            String owner,
            Collection<String> held,
            int most,
            Instant now,
            Duration lease,
            Function<PullTask, Claim> decide);

    /**
     * Takes the task of a source that somebody pulls by hand, so that it is tried again where this process dies before the job has ended;
     * failures of before do not count.
     */
    Future<Void> take(String owner, String sourceId, String jobId, Instant now, Duration lease);

    /** Keeps what the owner has claimed of these sources. */
    Future<Void> renew(String owner, Collection<String> held, Instant now, Duration lease);

    /** Gives tasks back, unless another owner has them by now. One that is paused is not tried again. */
    Future<Void> finish(String owner, List<Finish> finished);

    /** Gives everything back that the owner has claimed, for others to run at once. */
    Future<Void> leave(String owner, Instant now);

    Future<Optional<PullTask>> find(String sourceId);

    /** Pauses or resumes a schedule; what would have run or been tried again meanwhile is not. Empty where the source has none. */
    Future<Optional<PullTask>> pause(String sourceId, boolean isPaused, Instant now);
}
