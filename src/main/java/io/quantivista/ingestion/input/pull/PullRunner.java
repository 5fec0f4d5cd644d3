package io.quantivista.ingestion.input.pull;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.intake.Decompression;
import io.quantivista.ingestion.job.Job;
import io.quantivista.ingestion.job.JobEnd;
import io.quantivista.ingestion.job.JobProgress;
import io.quantivista.ingestion.job.JobStatus;
import io.quantivista.ingestion.job.PullStates;
import io.quantivista.ingestion.job.RunningJobs;
import io.quantivista.ingestion.pipeline.Failures;
import io.quantivista.ingestion.pipeline.JobRun;
import io.quantivista.ingestion.pipeline.Pipeline;
import io.quantivista.ingestion.pipeline.Pull;
import io.quantivista.ingestion.telemetry.LogKeys;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs jobs that pull, from the look at their source to their end. A job that has begun in the ledger is known here until the
 * pipeline knows it, so that it can be cancelled from its first moment on. Safe for any thread.
 */
public final class PullRunner implements RunningJobs {
    private static final Logger LOGGER = LoggerFactory.getLogger(PullRunner.class);

    private final Pipeline pipeline;
    private final PullStates states;
    private final Origins origins;
    private final Decompression.Limits limits;
    private final RunningJobs others;
    private final Clock clock;
    private final Map<String, Beginning> beginnings = new ConcurrentHashMap<>();

    /**
     * @param limits how much a packed body may become
     * @param others the jobs that run, but for those that only begin here
     */
    public PullRunner(
            Pipeline pipeline,
            PullStates states,
            Origins origins,
            Decompression.Limits limits,
            RunningJobs others,
            Clock clock) {
        this.pipeline = pipeline;
        this.states = states;
        this.origins = origins;
        this.limits = limits;
        this.others = others;
        this.clock = clock;
    }

    Origin origin(PullTarget target) {
        return origins.of(target);
    }

    /**
     * How a job ended.
     *
     * @param cause why it failed; null where it did not
     * @param hasMore whether files were left for the next job
     */
    record Ended(Job job, @Nullable ErrorCode cause, boolean hasMore) {}

    /** What a job is about to pull. */
    private record Found(Pull pull, BooleanSupplier hasMore) {}

    private enum Stage {
        BEGINNING,
        /** The pipeline has it: a cancel is the pipeline's. */
        OPENED,
        /** It has ended in the ledger; nothing of it may be committed. */
        CANCELLED
    }

    private record Beginning(Job job, AtomicReference<Stage> stage) {
        boolean isCancelled() {
            return stage.get() == Stage.CANCELLED;
        }

        /** Whether it was this call that ended the beginning. */
        boolean becomes(Stage next) {
            return stage.compareAndSet(Stage.BEGINNING, next);
        }
    }

    /** Runs a job that is in the ledger and has a place in the pipeline, which it gives back. The answer never fails. */
    Future<Ended> run(Job job, PullTarget target) {
        Beginning beginning = new Beginning(job, new AtomicReference<>(Stage.BEGINNING));
        beginnings.put(job.jobId(), beginning);
        Promise<Ended> ended = Promise.promise();
        pipeline.feedLoop()
                .runOnContext(v -> Future.succeededFuture(target)
                        .compose(this::find)
                        .compose(found -> open(beginning, found, ended))
                        .onFailure(e -> end(beginning, e, ended)));
        return ended.future();
    }

    private Future<Void> open(Beginning beginning, Found found, Promise<Ended> ended) {
        requireGoingOn(beginning);
        return pipeline.open(beginning.job, found.pull()).map(run -> {
            run.ended().onComplete(done -> ended.complete(ended(beginning.job, run, done, found.hasMore())));
            beginnings.remove(beginning.job.jobId());
            if (!beginning.becomes(Stage.OPENED)) {
                pipeline.cancel(beginning.job.jobId());
            }
            return null;
        });
    }

    private static Ended ended(Job begun, JobRun run, AsyncResult<Job> done, BooleanSupplier hasMore) {
        Job job = done.succeeded() ? done.result() : begun;
        return job.status().isPublished()
                ? new Ended(job, null, hasMore.getAsBoolean())
                : new Ended(job, run.failureCode(), false);
    }

    private static void requireGoingOn(Beginning beginning) {
        if (beginning.isCancelled()) {
            throw new GatewayException(ErrorCode.JOB_CANCELLED, "The job was cancelled");
        }
    }

    /** What is new, and where the feed goes on. */
    private Future<Found> find(PullTarget target) {
        return position(target).compose(from -> origin(target).next().map(increment -> found(target, from, increment)));
    }

    private Found found(PullTarget target, long from, Increment increment) {
        Pull pull = new Pull(
                target.plan(),
                increment.bodies(),
                target.feed(),
                from,
                !increment.isEmpty(),
                increment.marks(),
                increment.hasMore(),
                limits,
                increment.bytes());
        return new Found(pull, increment.hasMore());
    }

    /**
     * Where the feed stands. PostgreSQL has it from the end of the last job, which the lake's journal kept until it was told; so
     * another position in the table means that one of the two was set back.
     */
    private Future<Long> position(PullTarget target) {
        return pipeline.position(target.plan(), target.feed())
                .compose(inTable -> states.position(target.sourceId(), target.table())
                        .map(known -> {
                            if (!known.equals(inTable)) {
                                throw new GatewayException(
                                        ErrorCode.SYNC_STATE_CONFLICT,
                                        "PostgreSQL knows of pull %d of source '%s', the table %s of %d: one of them was restored from an older state, and what is pulled now might be there twice or be missed; look at the state of the source, then accept the table's position"
                                                .formatted(known, target.sourceId(), target.table(), inTable));
                            }
                            return inTable;
                        }));
    }

    /** A job that ends before the pipeline has it. */
    private void end(Beginning beginning, Throwable cause, Promise<Ended> ended) {
        ErrorCode code = cause instanceof GatewayException refusal ? refusal.code() : ErrorCode.INTERNAL;
        if (code == ErrorCode.INTERNAL) {
            LOGGER.atError()
                    .addKeyValue(LogKeys.JOB_ID, beginning.job.jobId())
                    .setCause(cause)
                    .log("Pull failed of a fault");
        }
        JobEnd end = code == ErrorCode.JOB_CANCELLED
                ? cancelled(beginning.job)
                : JobEnd.unopened(beginning.job.jobId(), clock.instant(), Failures.describe(cause));
        pipeline.untilStored(() -> pipeline.ledger().end(end)).onComplete(stored -> {
            beginnings.remove(beginning.job.jobId());
            pipeline.leave();
            ended.complete(new Ended(stored.succeeded() ? stored.result() : beginning.job, code, false));
        });
    }

    private JobEnd cancelled(Job job) {
        String reason = Failures.describe(new GatewayException(ErrorCode.JOB_CANCELLED, "The job was cancelled"));
        return new JobEnd(
                job.jobId(),
                JobStatus.CANCELLED,
                0,
                0,
                0,
                0,
                clock.instant(),
                reason,
                null,
                null,
                null,
                List.of(),
                null);
    }

    @Override
    public Optional<JobProgress> find(String jobId) {
        Beginning beginning = beginnings.get(jobId);
        return beginning == null
                ? others.find(jobId)
                : Optional.of(new JobProgress(jobId, JobStatus.RUNNING, "listing", 0, 0, 0, 0, null));
    }

    /** A job that only begins ends in the ledger at once; the look at its source comes back to nothing. */
    @Override
    public Future<Job> cancel(String jobId) {
        Beginning beginning = beginnings.get(jobId);
        if (beginning == null || !beginning.becomes(Stage.CANCELLED)) {
            return others.cancel(jobId);
        }
        return pipeline.untilStored(() -> pipeline.ledger().end(cancelled(beginning.job)));
    }
}
