package io.quantivista.ingestion.pipeline;

import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.format.FormatCatalogue;
import io.quantivista.ingestion.format.FormatDescriptor;
import io.quantivista.ingestion.format.RecordFormat;
import io.quantivista.ingestion.job.Job;
import io.quantivista.ingestion.job.JobEnd;
import io.quantivista.ingestion.job.PullProgress;
import io.quantivista.ingestion.lake.JobWrite;
import io.quantivista.ingestion.lake.Lake;
import io.quantivista.ingestion.quality.LastGoodJob;
import io.quantivista.ingestion.source.DataFormat;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Begins jobs that are in the ledger: their tables, their files' journals, their lanes. */
final class JobOpening {
    private final Vertx vertx;
    private final Pipeline pipeline;
    private final Lake lake;

    JobOpening(Vertx vertx, Pipeline pipeline, Lake lake) {
        this.vertx = vertx;
        this.pipeline = pipeline;
        this.lake = lake;
    }

    /** A job whose bodies the caller brings, on its event loop. */
    Future<JobRun> open(Job job, FeedPlan plan, @Nullable Long bytesTotal) {
        return open(
                job,
                plan.source(),
                plan.format(),
                bytesTotal,
                () -> begin(job, plan.source(), plan.descriptor()),
                UnaryOperator.identity(),
                (run, lanes) -> {});
    }

    /** A job that pulls its bodies on the caller's context, and moves its source's feed on where the pull says so. */
    Future<JobRun> open(Job job, Pull pull) {
        Context owner = vertx.getOrCreateContext();
        SourcePlan plan = pull.plan();
        FormatDescriptor any = FormatCatalogue.usual(DataFormat.JSON);
        return open(
                job,
                plan,
                pipeline.plan(plan, any).format(),
                pull.bytesTotal(),
                () -> begin(job, pull, any),
                end -> ended(end, pull),
                (run, lanes) -> {
                    PullThrottle throttle = new PullThrottle(plan.config().limits(), System::nanoTime);
                    new PullFeed(pull, pipeline, run, lanes, throttle, owner).start();
                });
    }

    @FunctionalInterface
    private interface Feeding {
        void begin(JobRun run, JobLanes lanes);
    }

    private Future<JobRun> open(
            Job job,
            SourcePlan plan,
            RecordFormat format,
            @Nullable Long bytesTotal,
            Callable<JobWrite> begin,
            UnaryOperator<JobEnd> onEnd,
            Feeding feeding) {
        Context owner = vertx.getOrCreateContext();
        return pipeline.lastGoodJob(plan)
                .compose(last -> pipeline.lanes()
                        .get(0)
                        .run(begin)
                        .map(write -> start(job, plan, format, bytesTotal, owner, write, last, onEnd, feeding)));
    }

    private JobRun start(
            Job job,
            SourcePlan plan,
            RecordFormat format,
            @Nullable Long bytesTotal,
            Context owner,
            JobWrite write,
            LastGoodJob last,
            UnaryOperator<JobEnd> onEnd,
            Feeding feeding) {
        JobLanes lanes = new JobLanes(plan, format, pipeline, write, pipeline.resources(job, last));
        JobEnding ending =
                new JobEnding(job, lanes, write, pipeline, plan.config().qualityGate(), onEnd);
        JobRun run = pipeline.enter(new JobRun(job, format, pipeline, owner, lanes, ending, bytesTotal));
        feeding.begin(run, lanes);
        return run;
    }

    /** On a lane. */
    private JobWrite begin(Job job, Pull pull, FormatDescriptor any) {
        JobWrite write = begin(job, pull.plan(), any);
        if (pull.moves()) {
            try {
                write.moves(pull.feed(), pull.from());
            } catch (GatewayException refusal) {
                write.discard();
                throw refusal;
            }
        }
        return write;
    }

    private JobWrite begin(Job job, SourcePlan plan, FormatDescriptor format) {
        lake.ensure(plan.layout());
        return lake.begin(
                job.jobId(),
                job.sourceId(),
                plan.layout(),
                pipeline.lanesFor(plan).length,
                format.name().name());
    }

    private static JobEnd ended(JobEnd end, Pull pull) {
        return pull.moves()
                ? end.pulled(new PullProgress(
                        pull.from() + 1, pull.marks().get(), pull.hasMore().getAsBoolean()))
                : end;
    }
}
