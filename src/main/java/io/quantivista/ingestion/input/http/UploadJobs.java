package io.quantivista.ingestion.input.http;

import io.quantivista.ingestion.job.Job;
import io.quantivista.ingestion.job.JobEnd;
import io.quantivista.ingestion.job.JobLedger;
import io.quantivista.ingestion.job.JobStart;
import io.quantivista.ingestion.pipeline.Failures;
import io.quantivista.ingestion.pipeline.FeedPlan;
import io.quantivista.ingestion.pipeline.JobRun;
import io.quantivista.ingestion.pipeline.Pipeline;
import io.quantivista.ingestion.pipeline.SourcePlan;
import io.quantivista.ingestion.source.IngestionMode;
import io.vertx.core.Future;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/** Begins the jobs of uploads, in the ledger and then in the pipeline. Called on the event loop that will feed them. */
public record UploadJobs(Pipeline pipeline, JobLedger ledger, Clock clock) {
    /** Writes the job as RUNNING, and takes its key. */
    Future<Job> begin(SourcePlan plan, @Nullable String key) {
        return ledger.begin(new JobStart(
                plan.source().sourceId(),
                plan.config().ingestionMode().orElse(IngestionMode.ON_DEMAND),
                plan.layout().name(),
                plan.ruleSet().version(),
                key));
    }

    /** Opens the job's files and lanes; where that fails the job is FAILED in the ledger, and so is the answer. */
    Future<JobRun> open(Job job, FeedPlan plan, @Nullable Long bytesTotal) {
        return pipeline.open(job, plan, bytesTotal).recover(e -> refuse(job, e));
    }

    /** Ends a job that cannot begin; the answer fails with the cause. */
    <T> Future<T> refuse(Job job, Throwable cause) {
        return pipeline.untilStored(
                        () -> ledger.end(JobEnd.unopened(job.jobId(), clock.instant(), Failures.describe(cause))))
                .transform(ended -> Future.failedFuture(cause));
    }
}
