package io.quantivista.ingestion.input.pull;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.ErrorOrigin;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.input.pull.PullRunner.Ended;
import io.quantivista.ingestion.job.Job;
import io.quantivista.ingestion.job.JobStatus;
import io.quantivista.ingestion.job.PullTask;
import io.quantivista.ingestion.job.PullTasks.Finish;
import io.quantivista.ingestion.pipeline.Failures;
import io.quantivista.ingestion.schedule.RetryPolicy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** What follows from how a run ended: nothing, or when it is tried again. */
final class FinishedRuns {
    private static final Set<ErrorCode> WAITS = EnumSet.of(ErrorCode.SYNC_RUNNING, ErrorCode.BUSY);

    private final RetryPolicy retries;
    private final Clock clock;

    FinishedRuns(RetryPolicy retries, Clock clock) {
        this.retries = retries;
        this.clock = clock;
    }

    /** The task of a source that has none. */
    static PullTask byHand(String sourceId) {
        return new PullTask(sourceId, null, "UTC", "last", false, null, null, true, null, 0, 0, null, null, null);
    }

    Finish nothingNew(PullTask task) {
        return new Finish(task.sourceId(), null, 0, 0, clock.instant(), null, "nothing new");
    }

    /** A published job that left files behind is followed by another at once. */
    Finish ended(PullTask task, Ended ended) {
        Job job = ended.job();
        Instant now = clock.instant();
        if (job.status().isPublished()) {
            String outcome = ended.hasMore()
                    ? job.status() + ", more is there"
                    : job.status().name();
            return new Finish(task.sourceId(), ended.hasMore() ? now : null, 0, 0, now, job.jobId(), outcome);
        }
        if (job.status() == JobStatus.CANCELLED) {
            return new Finish(
                    task.sourceId(), null, 0, 0, now, job.jobId(), job.status().name());
        }
        ErrorCode cause = ended.cause() == null ? ErrorCode.INTERNAL : ended.cause();
        return failed(task, cause, job.recordsProcessed() > 0, job.jobId(), String.valueOf(job.errorDetails()));
    }

    /** Whether so many who ran it died of it that nobody should any more. */
    Optional<Finish> gaveUp(PullTask task) {
        boolean isOver =
                task.isRunning() && retries.pause(failures(task), () -> 0).isEmpty();
        return isOver
                ? Optional.of(new Finish(
                        task.sourceId(),
                        null,
                        0,
                        0,
                        clock.instant(),
                        null,
                        "FAILED (internal, tried often enough): every gateway that pulled it died"))
                : Optional.empty();
    }

    private static RetryPolicy.Failures failures(PullTask task) {
        return new RetryPolicy.Failures(task.idleFailures(), task.movedFailures());
    }

    /** No job could begin. While another one pulls the source, or its server has no room, that is no failure: it is asked for again. */
    Finish refused(PullTask task, Throwable refusal) {
        if (refusal instanceof GatewayException known && WAITS.contains(known.code())) {
            Instant now = clock.instant();
            return new Finish(
                    task.sourceId(),
                    now.plus(retries.first()),
                    task.idleFailures(),
                    task.movedFailures(),
                    now,
                    null,
                    "waits: " + known.detail());
        }
        ErrorCode cause = refusal instanceof GatewayException known ? known.code() : ErrorCode.INTERNAL;
        return failed(task, cause, false, null, Failures.describe(refusal));
    }

    private Finish failed(PullTask task, ErrorCode cause, boolean hasMoved, @Nullable String jobId, String reason) {
        ErrorOrigin origin = ErrorOrigin.of(cause);
        RetryPolicy.Failures failures = failures(task).plus(hasMoved);
        Optional<Duration> pause = origin.isRetried()
                ? retries.pause(failures, () -> ThreadLocalRandom.current().nextDouble())
                : Optional.empty();
        Instant now = clock.instant();
        String whose = origin.name().toLowerCase(Locale.ROOT);
        if (pause.isEmpty()) {
            String why = origin.isRetried() ? "tried often enough" : "not tried again";
            return new Finish(
                    task.sourceId(), null, 0, 0, now, jobId, "FAILED (%s, %s): %s".formatted(whose, why, reason));
        }
        Instant retryAt = now.plus(pause.get());
        return new Finish(
                task.sourceId(),
                retryAt,
                failures.idle(),
                failures.moved(),
                now,
                jobId,
                "FAILED (%s, tried again): %s".formatted(whose, reason));
    }
}
