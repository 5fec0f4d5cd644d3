package io.quantivista.ingestion.pipeline;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.format.ReadSettings;
import io.quantivista.ingestion.format.RecordFormat;
import io.quantivista.ingestion.job.Job;
import io.quantivista.ingestion.job.JobEnd;
import io.quantivista.ingestion.job.JobLedger;
import io.quantivista.ingestion.job.JobStart;
import io.quantivista.ingestion.job.KeyAnswered;
import io.quantivista.ingestion.job.Replays;
import io.quantivista.ingestion.lake.Lake;
import io.quantivista.ingestion.lake.QuarantineRewrites.Rewrite;
import io.quantivista.ingestion.lake.QuarantineRow;
import io.quantivista.ingestion.quality.CheckPlan;
import io.quantivista.ingestion.quality.LastGoodJob;
import io.quantivista.ingestion.source.DataFormat;
import io.quantivista.ingestion.source.IngestionMode;
import io.quantivista.ingestion.source.RuleSet;
import io.quantivista.ingestion.source.SourceRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Begins replays and discards of rejections, one at a time for each job. Called on any context. */
public final class ReplayDesk implements Replays {
    private final Vertx vertx;
    private final Lake lake;
    private final Pipeline pipeline;
    private final SourceRegistry sources;
    private final JobLedger ledger;
    private final Clock clock;
    private final Set<String> busy = ConcurrentHashMap.newKeySet();

    public ReplayDesk(
            Vertx vertx, Lake lake, Pipeline pipeline, SourceRegistry sources, JobLedger ledger, Clock clock) {
        this.vertx = vertx;
        this.lake = lake;
        this.pipeline = pipeline;
        this.sources = sources;
        this.ledger = ledger;
        this.clock = clock;
    }

    /** How the waiting rejections of a job are read: a source as it is today, with the settings of then. */
    private record Reading(SourcePlan plan, String dataFormat, RecordFormat format) {}

    @Override
    public Future<Job> replay(String jobId, @Nullable String key) {
        return this.<Job>alone(jobId, rejected -> {
                    pipeline.enter();
                    Promise<Void> end = Promise.promise();
                    return begin(rejected, key, end)
                            .map(job -> new Begun<>(job, end.future()))
                            .recover(refused -> {
                                pipeline.leave();
                                end.tryComplete();
                                return Future.failedFuture(refused);
                            });
                })
                .recover(refusal -> answered(jobId, refusal));
    }

    /** A key that has its answer gives it again, where it was for the same job. */
    private static Future<Job> answered(String jobId, Throwable refusal) {
        if (!(refusal instanceof KeyAnswered answered)) {
            return Future.failedFuture(refusal);
        }
        if (jobId.equals(answered.job().parentJobId())) {
            return Future.succeededFuture(answered.job());
        }
        return Future.failedFuture(new GatewayException(
                ErrorCode.IDEMPOTENCY_KEY_REUSED,
                "The Idempotency-Key came before with another request, for %s: use a new key"
                        .formatted(answered.job().jobId())));
    }

    /** The answer to a request, and when what it began is over. */
    private record Begun<T>(T answer, Future<Void> end) {}

    @FunctionalInterface
    private interface Task<T> {
        Future<Begun<T>> begin(Job rejected);
    }

    /** Runs a task on the rejections of a job that has ended, unless another one is. */
    private <T> Future<T> alone(String jobId, Task<T> task) {
        if (!busy.add(jobId)) {
            return Future.failedFuture(new GatewayException(
                    ErrorCode.JOB_BUSY,
                    "The rejections of job '%s' are being replayed or discarded already: wait for its end"
                            .formatted(jobId)));
        }
        return ledger.find(jobId)
                .map(found -> requireEnded(jobId, found))
                .compose(task::begin)
                .map(begun -> {
                    begun.end().onComplete(over -> busy.remove(jobId));
                    return begun.answer();
                })
                .recover(refused -> {
                    busy.remove(jobId);
                    return Future.failedFuture(refused);
                });
    }

    private static Job requireEnded(String jobId, Optional<Job> found) {
        Job job = found.orElseThrow(
                () -> new GatewayException(ErrorCode.JOB_NOT_FOUND, "There is no job '%s'".formatted(jobId)));
        if (!job.status().isEnd()) {
            throw new GatewayException(
                    ErrorCode.JOB_BUSY, "Job '%s' is %s: wait for its end".formatted(jobId, job.status()));
        }
        if (job.heldUntil() != null) {
            throw new GatewayException(
                    ErrorCode.JOB_HELD,
                    "Job '%s' is held, and its rejections with it: release or discard it first".formatted(jobId));
        }
        return job;
    }

    private Future<Job> begin(Job rejected, @Nullable String key, Promise<Void> end) {
        return SourcePlans.load(sources, rejected.sourceId())
                .compose(plan -> vertx.executeBlocking(
                        () -> {
                            lake.rewrites().requireNone(rejected.jobId());
                            return reading(plan, lake.rewrites().findWaiting(rejected.jobId()));
                        },
                        false))
                .compose(reading -> ledger.begin(new JobStart(
                                rejected.sourceId(),
                                reading.plan().config().ingestionMode().orElse(IngestionMode.ON_DEMAND),
                                reading.plan().layout().name(),
                                reading.plan().ruleSet().version(),
                                key,
                                rejected.jobId()))
                        .compose(job -> open(job, rejected, reading, end).map(job)));
    }

    private Reading reading(SourcePlan plan, Optional<QuarantineRow> first) {
        String name = first.map(QuarantineRow::dataFormat).orElse(DataFormat.JSON.name());
        ReadSettings settings =
                ReadSettings.parse(first.map(QuarantineRow::readAs).orElse(null));
        SourcePlan asThen = new SourcePlan(
                plan.source(),
                settings.apply(plan.source().ingestionConfig()),
                new RuleSet(
                        plan.ruleSet().version(),
                        plan.ruleSet().rules(),
                        CheckPlan.ofRows(plan.ruleSet().checks())),
                plan.layout());
        return new Reading(asThen, name, settings.open(name, pipeline.limits()));
    }

    private Future<Void> open(Job job, Job rejected, Reading reading, Promise<Void> end) {
        Context owner = vertx.getOrCreateContext();
        SourcePlan plan = reading.plan();
        int lanesUsed = pipeline.lanesFor(plan).length;
        return vertx.executeBlocking(
                        () -> {
                            lake.ensure(plan.layout());
                            return lake.rewrites()
                                    .begin(
                                            job.jobId(),
                                            rejected.jobId(),
                                            job.sourceId(),
                                            plan.layout(),
                                            lanesUsed,
                                            reading.dataFormat());
                        },
                        false)
                .map(rewrite -> start(job, rejected, reading, rewrite, owner, end))
                .recover(e -> pipeline.untilStored(
                                () -> ledger.end(JobEnd.unopened(job.jobId(), clock.instant(), Failures.describe(e))))
                        .transform(ended -> Future.failedFuture(e)));
    }

    private @Nullable Void start(
            Job job, Job rejected, Reading reading, Rewrite rewrite, Context owner, Promise<Void> end) {
        SourcePlan plan = reading.plan();
        RecordFormat format = reading.format();
        JobLanes lanes =
                new JobLanes(plan, format, pipeline, rewrite.write(), pipeline.resources(job, LastGoodJob.NONE));
        LeftRecords left = new LeftRecords(
                rejected.jobId(), CheckPlan.orderedIds(plan.ruleSet().checks()));
        // The gate was asked when the records came; a few of them that are still bad say nothing about the rest.
        JobEnding ending = new JobEnding(job, lanes, rewrite.write(), pipeline, Optional.empty(), left::note);
        JobRun run = new JobRun(job, format, pipeline, owner, lanes, ending, null);
        pipeline.enter(run);
        ReplayLane[] replayLanes = new ReplayLane[lanes.count()];
        for (int lane = 0; lane < replayLanes.length; lane++) {
            replayLanes[lane] = new ReplayLane(
                    job.jobId(),
                    lane,
                    new SingleDecoders(pipeline.limits()),
                    lanes,
                    rewrite.write().lane(lane),
                    rewrite.write().quarantine(lane),
                    left);
        }
        run.ended().onComplete(ended -> end.tryComplete());
        owner.runOnContext(v -> new ReplayFeed(vertx, rewrite.rows(), lanes, run, replayLanes).start());
        return null;
    }

    @Override
    public Future<Long> discard(String jobId, @Nullable String code, @Nullable String ruleOrCheckId) {
        return alone(
                jobId,
                rejected -> vertx.executeBlocking(
                                () -> lake.rewrites()
                                        .discard(
                                                jobId,
                                                rejected.sourceId(),
                                                row -> (code == null || code.equals(row.code()))
                                                        && (ruleOrCheckId == null
                                                                || ruleOrCheckId.equals(row.ruleOrCheckId()))),
                                false)
                        .map(count -> new Begun<>(count, Future.succeededFuture())));
    }
}
