package io.quantivista.ingestion.pipeline;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.format.RecordFormat;
import io.quantivista.ingestion.format.SpooledFormat;
import io.quantivista.ingestion.intake.ByteBudget;
import io.quantivista.ingestion.intake.spool.Spool;
import io.quantivista.ingestion.job.Job;
import io.quantivista.ingestion.job.JobEnd;
import io.quantivista.ingestion.job.JobLedger;
import io.quantivista.ingestion.job.JobProgress;
import io.quantivista.ingestion.job.JobStatus;
import io.quantivista.ingestion.lake.Closing;
import io.quantivista.ingestion.lake.JobSummary;
import io.quantivista.ingestion.lake.JobWrite;
import io.quantivista.ingestion.lake.Publication;
import io.quantivista.ingestion.model.Batch;
import io.quantivista.ingestion.quality.QualityReport;
import io.quantivista.ingestion.telemetry.LogKeys;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One job on its way through the pipeline, from its first batch to its end in the ledger.
 *
 * <p>It receives, closes its files, commits and ends, in this order; the commit to the lake is the point behind which it
 * can no longer fail or be cancelled. Before that point any failure, and a cancel, leads to the same place: nothing
 * visible, no files left, the ledger says why. All fields belong to one event loop, except the counters; closings on the
 * lanes only look at the failure.
 */
public final class JobRun {
    private static final Logger LOGGER = LoggerFactory.getLogger(JobRun.class);

    private enum Stage {
        RECEIVING,
        WRITING,
        COMMITTING,
        ENDED
    }

    private final Job job;
    private final SourcePlan plan;
    private final RecordFormat format;
    private final Pipeline pipeline;
    private final Context owner;
    private final JobWrite write;
    private final ByteBudget budget;
    private final JobLedger ledger;
    private final Clock clock;
    private final @Nullable Long bytesTotal;

    private final LaneVerticle[] lanes;
    private final @Nullable RecordLane[] records;
    private final Promise<Job> ended = Promise.promise();
    private final Promise<Void> stopped = Promise.promise();

    private Stage stage = Stage.RECEIVING;
    private final Queue<Batch> held = new ArrayDeque<>();
    private boolean opened;
    private boolean received;
    private int running;
    private volatile @Nullable Throwable failure;
    private long bytes;
    private @Nullable String fingerprint;

    private final AtomicLong recordsProcessed = new AtomicLong();
    private final AtomicLong recordsFailed = new AtomicLong();
    private final AtomicLong bytesProcessed = new AtomicLong();
    private volatile JobStatus status = JobStatus.RUNNING;
    private volatile String stageName = "receiving";

    JobRun(
            Job job,
            SourcePlan plan,
            RecordFormat format,
            Pipeline pipeline,
            Context owner,
            JobWrite write,
            @Nullable Long bytesTotal) {
        this.job = job;
        this.plan = plan;
        this.format = format;
        this.pipeline = pipeline;
        this.owner = owner;
        this.write = write;
        this.budget = pipeline.budget();
        this.ledger = pipeline.ledger();
        this.clock = pipeline.clock();
        this.bytesTotal = bytesTotal;
        this.lanes = pipeline.lanesFor(plan);
        this.records = new RecordLane[lanes.length];
    }

    public Job job() {
        return job;
    }

    public RecordFormat format() {
        return format;
    }

    /** Completes when the job has ended, whatever way. */
    public Future<Job> ended() {
        return ended.future();
    }

    /** Why the job failed, for the answer to its sender. */
    public ErrorCode failureCode() {
        return failure instanceof GatewayException refusal ? refusal.code() : ErrorCode.INTERNAL;
    }

    /** Completes when the job takes no more batches although its feed goes on: it failed or was cancelled. */
    public Future<Void> stopped() {
        return stopped.future();
    }

    /** Takes the next batch of the feed; its bytes go back to the budget in any case. */
    public void accept(Batch batch) {
        bytes = batch.byteOffset() + batch.length();
        if (failure != null) {
            budget.giveBack(batch.bytes());
        } else if (batch.sequence() == 0) {
            open(batch);
        } else if (!opened) {
            held.add(batch);
        } else {
            dispatch(batch);
        }
    }

    /** The first batch may begin with a header, which every lane needs: nothing else starts before it is read. */
    private void open(Batch first) {
        running++;
        lanes[0].run(() -> {
                    format.open(first);
                    return null;
                })
                .onComplete(done -> {
                    running--;
                    opened = true;
                    if (done.failed()) {
                        budget.giveBack(first.bytes());
                        fail(done.cause());
                    } else {
                        dispatch(first);
                    }
                    while (!held.isEmpty()) {
                        dispatch(held.remove());
                    }
                });
    }

    private void dispatch(Batch batch) {
        if (failure != null) {
            budget.giveBack(batch.bytes());
            return;
        }
        int lane = leastBusy();
        running++;
        lanes[lane].run(() -> process(lane, batch)).onComplete(done -> {
            running--;
            budget.giveBack(batch.bytes());
            if (done.failed()) {
                fail(done.cause());
            } else {
                goOn();
            }
        });
    }

    private int leastBusy() {
        int least = 0;
        for (int i = 1; i < lanes.length; i++) {
            if (lanes[i].waiting() < lanes[least].waiting()) {
                least = i;
            }
        }
        return least;
    }

    /** On a lane. */
    private @Nullable Void process(int lane, Batch batch) {
        RecordLane records = lane(lane);
        long before = records.records();
        long rejectedBefore = records.rejected();
        records.process(batch);
        long read = records.records() - before;
        long rejected = records.rejected() - rejectedBefore;
        recordsProcessed.addAndGet(read);
        recordsFailed.addAndGet(rejected);
        bytesProcessed.addAndGet(batch.length());
        pipeline.meters().batch(read, rejected, batch.length());
        return null;
    }

    /** On a lane: what it holds for this job, made with its first batch. */
    private RecordLane lane(int lane) {
        RecordLane known = records[lane];
        if (known != null) {
            return known;
        }
        RecordLane made = new RecordLane(plan, format, pipeline.limits(), write.lane(lane), clock);
        records[lane] = made;
        return made;
    }

    /** Feeds a body that is whole on disk; it is removed when the job has ended. */
    public void feed(SpooledFormat spooled, Spool body, long total, @Nullable String sha256) {
        new SpoolFeed(this, spooled, body, budget, lanes[0], owner, total, sha256).start();
    }

    /** Keeps the job from ending while a lane works for it. */
    <T> Future<T> during(Future<T> work) {
        running++;
        return work.onComplete(done -> {
            running--;
            goOn();
        });
    }

    /**
     * The feed is complete.
     *
     * @param total bytes of the whole feed
     * @param sha256 of the whole feed in hex, where it has an idempotency key
     * @return {@link #ended()}
     */
    public Future<Job> finish(long total, @Nullable String sha256) {
        received = true;
        bytes = total;
        fingerprint = sha256;
        goOn();
        return ended.future();
    }

    /** The feed broke off, or the job cannot go on. Nothing of it becomes visible, unless its commit has begun. */
    public Future<Job> fail(Throwable cause) {
        if (failure == null && stage != Stage.COMMITTING && stage != Stage.ENDED) {
            failure = cause;
            if (!(cause instanceof GatewayException)) {
                LOGGER.atError()
                        .addKeyValue(LogKeys.JOB_ID, job.jobId())
                        .setCause(cause)
                        .log("Job failed of a fault");
            }
            stopped.tryComplete();
        }
        goOn();
        return ended.future();
    }

    private void goOn() {
        if (running > 0 || stage == Stage.COMMITTING || stage == Stage.ENDED) {
            return;
        }
        if (failure != null) {
            abandon(failure);
        } else if (stage == Stage.RECEIVING && received) {
            close();
        }
    }

    private void close() {
        stage = Stage.WRITING;
        stageName = "writing";
        running++;
        lanes[0].run(write::closings).onComplete(prepared -> {
            running--;
            if (prepared.failed()) {
                fail(prepared.cause());
            } else {
                close(prepared.result());
            }
        });
    }

    /** Finishes the job's files, all lanes at work. */
    private void close(List<Closing> closings) {
        for (int i = 0; i < closings.size(); i++) {
            Closing closing = closings.get(i);
            running++;
            lanes[i % lanes.length]
                    .run(() -> {
                        if (failure == null) {
                            closing.run();
                        }
                        return null;
                    })
                    .onComplete(done -> {
                        running--;
                        if (done.failed()) {
                            fail(done.cause());
                        } else {
                            commitWhenClosed();
                        }
                    });
        }
        commitWhenClosed();
    }

    private void commitWhenClosed() {
        if (running > 0) {
            return;
        }
        if (failure != null) {
            goOn();
            return;
        }
        stage = Stage.COMMITTING;
        stageName = "committing";
        lanes[0].run(this::publish).onComplete(done -> {
            if (done.succeeded()) {
                record(done.result());
            } else {
                afterFailedCommit(done.cause());
            }
        });
    }

    /** Case 1: nothing was committed, and the job fails. Case 2: only the lake's log can tell, so it is asked. */
    private void afterFailedCommit(Throwable cause) {
        if (write.isLeftToRecovery()) {
            LOGGER.atError()
                    .addKeyValue(LogKeys.JOB_ID, job.jobId())
                    .setCause(cause)
                    .log("Outcome of a commit is unknown, asking the log");
            settle(cause);
        } else {
            stage = Stage.WRITING;
            fail(cause);
        }
    }

    /** Asks the lake's log what became of the commit, until it tells. */
    private void settle(Throwable cause) {
        lanes[0].run(() -> {
                    write.discard();
                    return pipeline.settle(job.jobId());
                })
                .onComplete(asked -> {
                    if (asked.failed() || asked.result().isEmpty()) {
                        pipeline.later(() -> settle(cause));
                    } else {
                        record(pipeline.endOf(asked.result().get(), Failures.describe(cause)));
                    }
                });
    }

    /** On a lane: the report, and the commit. */
    private JobEnd publish() {
        JobFindings findings = new JobFindings();
        for (RecordLane lane : records) {
            if (lane != null) {
                lane.mergeInto(findings);
            }
        }
        QualityReport report = findings.report(job.jobId());
        JobEnd end = new JobEnd(
                job.jobId(),
                findings.findings.warnings() > 0 ? JobStatus.WARNING : JobStatus.COMPLETED,
                findings.records,
                findings.findings.rejected(),
                bytes,
                clock.instant(),
                null,
                report.qualityScore(),
                null,
                report.toJson(),
                List.copyOf(findings.dataTypes),
                fingerprint);
        Publication publication = write.publish(new JobSummary(JobEndJson.write(end)));
        pipeline.meters().committed(Duration.between(end.endTime(), clock.instant()));
        return end.withDeltaVersion(publication.deltaVersion());
    }

    private void abandon(Throwable cause) {
        stage = Stage.ENDED;
        boolean isCancelled = cause instanceof GatewayException refusal && refusal.code() == ErrorCode.JOB_CANCELLED;
        lanes[0].run(() -> {
                    write.discard();
                    return null;
                })
                .onFailure(e -> LOGGER.atError()
                        .addKeyValue(LogKeys.JOB_ID, job.jobId())
                        .setCause(e)
                        .log("Files of an ended job could not be removed"))
                .onComplete(discarded -> record(new JobEnd(
                        job.jobId(),
                        isCancelled ? JobStatus.CANCELLED : JobStatus.FAILED,
                        recordsProcessed.get(),
                        recordsFailed.get(),
                        bytes,
                        clock.instant(),
                        Failures.describe(cause),
                        null,
                        null,
                        null,
                        List.of(),
                        null)));
    }

    /** Tells the ledger, for as long as it takes: what the lake has decided stays decided. */
    private void record(JobEnd end) {
        stage = Stage.ENDED;
        stageName = "recording";
        pipeline.untilStored(() -> ledger.end(end))
                .onComplete(stored -> owner.runOnContext(v -> {
                    status = end.status();
                    stageName = "ended";
                    pipeline.ended(this);
                    pipeline.meters().ended(end.status());
                    if (stored.failed()) {
                        ended.tryFail(stored.cause());
                        return;
                    }
                    lanes[0].run(() -> {
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
                    ended.tryComplete(stored.result());
                }));
    }

    /** Makes the job fail from outside its event loop. */
    void interrupt(Throwable cause) {
        owner.runOnContext(v -> fail(cause));
    }

    /** Stops the job for good, unless its commit has begun; the answer is how it ended. */
    Future<Job> cancel() {
        Promise<Job> answer = Promise.promise();
        owner.runOnContext(v -> fail(new GatewayException(ErrorCode.JOB_CANCELLED, "The job was cancelled"))
                .onComplete(answer));
        return answer.future();
    }

    /** How far the job is; for any thread. */
    JobProgress progress() {
        return new JobProgress(
                job.jobId(),
                status,
                stageName,
                recordsProcessed.get(),
                recordsFailed.get(),
                bytesProcessed.get(),
                bytesTotal);
    }
}
