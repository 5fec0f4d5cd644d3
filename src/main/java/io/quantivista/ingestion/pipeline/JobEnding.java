package io.quantivista.ingestion.pipeline;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.job.Job;
import io.quantivista.ingestion.job.JobEnd;
import io.quantivista.ingestion.job.JobStatus;
import io.quantivista.ingestion.lake.JobSummary;
import io.quantivista.ingestion.lake.JobWrite;
import io.quantivista.ingestion.lake.Publication;
import io.quantivista.ingestion.quality.QualityReport;
import io.quantivista.ingestion.source.QualityGate;
import io.quantivista.ingestion.telemetry.LogKeys;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a job ends: its gate, its commit or its hold, or the removal of its files; then the ledger. Called on the job's event
 * loop, with no task of it on a lane.
 */
final class JobEnding {
    private static final Logger LOGGER = LoggerFactory.getLogger(JobEnding.class);

    private static final String GATE_FAILED = ErrorCode.QUALITY_GATE_FAILED.wireName();

    private final Job job;
    private final JobLanes lanes;
    private final JobWrite write;
    private final Pipeline pipeline;
    private final Optional<QualityGate> gate;
    private final UnaryOperator<JobEnd> notes;
    /** What there is to tell of the records, where all of them were read. Written on a lane. */
    private volatile @Nullable QualityReport known;

    /**
     * @param gate what the job must reach to be published
     * @param notes adds what else is to be said of a job that is published
     */
    JobEnding(
            Job job,
            JobLanes lanes,
            JobWrite write,
            Pipeline pipeline,
            Optional<QualityGate> gate,
            UnaryOperator<JobEnd> notes) {
        this.job = job;
        this.lanes = lanes;
        this.write = write;
        this.pipeline = pipeline;
        this.gate = gate;
        this.notes = notes;
    }

    /**
     * Publishes the job, or holds it where its gate says so. Fails where nothing was committed and nothing is held; then
     * {@link #abandon} follows. Where only the lake's log can tell, it is asked until it does.
     */
    Future<JobEnd> publish(long bytes, @Nullable String fingerprint) {
        return lanes.run(() -> audit(bytes, fingerprint))
                .recover(e -> write.isLeftToRecovery() ? askTheLog(e) : Future.failedFuture(e));
    }

    /** On a lane: the report, the gate, and the commit. */
    private JobEnd audit(long bytes, @Nullable String fingerprint) {
        JobFindings findings = lanes.findings();
        QualityReport report = findings.report(job.jobId());
        known = report;
        report.refuseFailure();
        JobEnd end = notes.apply(new JobEnd(
                job.jobId(),
                report.verdict().warns() ? JobStatus.WARNING : JobStatus.COMPLETED,
                findings.records,
                findings.findings.rejected(),
                findings.findings.filtered(),
                bytes,
                pipeline.clock().instant(),
                null,
                report.qualityScore(),
                null,
                report.toJson(),
                List.copyOf(findings.dataTypes),
                fingerprint));
        if (gate.isEmpty() || gate.get().passes(report.qualityScore())) {
            return commit(end);
        }
        String reason = "the quality score %s is below min_score %s"
                .formatted(report.qualityScore(), gate.get().minScore());
        String published = "%s: %s; the valid rows were published (on_fail %s)"
                .formatted(GATE_FAILED, reason, gate.get().onFailWord());
        return switch (gate.get().onFail()) {
            case FAIL_JOB -> hold(end, reason);
            case PUBLISH_VALID -> commit(end.noted(end.status(), published));
            case WARN -> commit(end.noted(JobStatus.WARNING, published));
        };
    }

    private JobEnd commit(JobEnd end) {
        Publication publication = write.publish(new JobSummary(JobEndJson.write(end)));
        pipeline.meters()
                .committed(Duration.between(end.endTime(), pipeline.clock().instant()));
        return end.withDeltaVersion(publication.deltaVersion());
    }

    private JobEnd hold(JobEnd end, String reason) {
        return pipeline.hold(
                () -> {
                    Instant until = end.endTime().plus(pipeline.gateConfig().holdFor());
                    JobEnd held = end.held(
                            "%s: %s; its rows are held until %s: inspect them with SQL as %s, then release or discard the job"
                                    .formatted(GATE_FAILED, reason, until, HeldJobDesk.viewOf(job.jobId())),
                            until);
                    write.hold(new JobSummary(new HeldEnd(held, end.status()).toJson()), until);
                    return held;
                },
                () -> new GatewayException(
                        ErrorCode.QUALITY_GATE_FAILED,
                        "%s; its rows were not kept, as %d jobs are held already (gate.max_held): release or discard some and send it again"
                                .formatted(reason, pipeline.gateConfig().maxHeld())));
    }

    private Future<JobEnd> askTheLog(Throwable cause) {
        LOGGER.atError()
                .addKeyValue(LogKeys.JOB_ID, job.jobId())
                .setCause(cause)
                .log("Outcome of a commit is unknown, asking the log");
        Promise<JobEnd> told = Promise.promise();
        askTheLog(cause, told);
        return told.future();
    }

    private void askTheLog(Throwable cause, Promise<JobEnd> told) {
        lanes.run(() -> {
                    write.discard();
                    return pipeline.recovery().settle(job.jobId());
                })
                .onComplete(asked -> {
                    if (asked.failed() || asked.result().isEmpty()) {
                        pipeline.later(() -> askTheLog(cause, told));
                    } else {
                        told.complete(pipeline.recovery().endOf(asked.result().get(), Failures.describe(cause)));
                    }
                });
    }

    /** Removes what the job wrote. The answer is how it ended; it never fails. */
    Future<JobEnd> abandon(Throwable cause, long bytes) {
        if (!(cause instanceof GatewayException)) {
            LOGGER.atError()
                    .addKeyValue(LogKeys.JOB_ID, job.jobId())
                    .setCause(cause)
                    .log("Job failed of a fault");
        }
        QualityReport report = known;
        boolean isCancelled = cause instanceof GatewayException refusal && refusal.code() == ErrorCode.JOB_CANCELLED;
        return lanes.run(() -> {
                    write.discard();
                    return null;
                })
                .onFailure(e -> LOGGER.atError()
                        .addKeyValue(LogKeys.JOB_ID, job.jobId())
                        .setCause(e)
                        .log("Files of an ended job could not be removed"))
                .transform(discarded -> Future.succeededFuture(new JobEnd(
                        job.jobId(),
                        isCancelled ? JobStatus.CANCELLED : JobStatus.FAILED,
                        lanes.recordsProcessed(),
                        lanes.recordsFailed(),
                        lanes.recordsFiltered(),
                        bytes,
                        pipeline.clock().instant(),
                        Failures.describe(cause),
                        report == null ? null : report.qualityScore(),
                        null,
                        report == null ? null : report.toJson(),
                        List.of(),
                        null)));
    }

    /** Tells the ledger, for as long as it takes: what the lake has decided stays decided. Then the journal goes. */
    Future<Job> record(JobEnd end) {
        return lanes.release()
                .compose(
                        released -> pipeline.untilStored(() -> pipeline.ledger().end(end)))
                .onSuccess(stored -> {
                    lanes.run(() -> {
                                write.forget();
                                return null;
                            })
                            .onFailure(e -> LOGGER.atWarn()
                                    .addKeyValue(LogKeys.JOB_ID, job.jobId())
                                    .setCause(e)
                                    .log("Journal of an ended job could not be removed"));
                    LOGGER.atInfo()
                            .addKeyValue(LogKeys.JOB_ID, job.jobId())
                            .addKeyValue(LogKeys.SOURCE, job.sourceId())
                            .addKeyValue(LogKeys.STATUS, end.status())
                            .addKeyValue(LogKeys.RECORDS, end.recordsProcessed())
                            .addKeyValue(LogKeys.REJECTED, end.recordsFailed())
                            .log("Job ended");
                });
    }
}
