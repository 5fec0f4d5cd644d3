package io.quantivista.ingestion.pipeline;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.format.RecordFormat;
import io.quantivista.ingestion.format.SpooledFormat;
import io.quantivista.ingestion.intake.ByteBudget;
import io.quantivista.ingestion.intake.spool.Spool;
import io.quantivista.ingestion.job.Job;
import io.quantivista.ingestion.job.JobEnd;
import io.quantivista.ingestion.job.JobProgress;
import io.quantivista.ingestion.job.JobStatus;
import io.quantivista.ingestion.model.Batch;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * One job on its way through the pipeline, from its first batch to its end in the ledger.
 *
 * <p>It receives, closes its files, commits and ends, in this order; the commit to the lake is the point behind which it
 * can no longer fail or be cancelled. Before that point any failure, and a cancel, leads to the same place: nothing
 * visible, no files left, the ledger says why. {@link JobLanes} does the work on lanes, {@link JobEnding} the end; here is
 * decided what comes next. All fields belong to one event loop; closings on the lanes only look at the failure.
 */
public final class JobRun {
    private enum Stage {
        RECEIVING,
        WRITING,
        COMMITTING,
        ENDED
    }

    private final Job job;
    private final RecordFormat format;
    private final Pipeline pipeline;
    private final Context owner;
    private final ByteBudget budget;
    private final JobLanes lanes;
    private final JobEnding ending;
    private final @Nullable Long bytesTotal;
    private final Promise<Job> ended = Promise.promise();
    private final Promise<Void> stopped = Promise.promise();

    private Stage stage = Stage.RECEIVING;
    private final Queue<Batch> held = new ArrayDeque<>();
    private boolean opened;
    private boolean received;
    private volatile @Nullable Throwable failure;
    private long bytes;
    private @Nullable String fingerprint;
    private boolean promised;
    private @Nullable Runnable whenIdle;

    private volatile JobStatus status = JobStatus.RUNNING;
    private volatile String stageName = "receiving";

    JobRun(
            Job job,
            RecordFormat format,
            Pipeline pipeline,
            Context owner,
            JobLanes lanes,
            JobEnding ending,
            @Nullable Long bytesTotal) {
        this.job = job;
        this.format = format;
        this.pipeline = pipeline;
        this.owner = owner;
        this.budget = pipeline.budget();
        this.lanes = lanes;
        this.ending = ending;
        this.bytesTotal = bytesTotal;
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
        lanes.open(first).onComplete(done -> {
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
            // The job may have failed meanwhile; then nothing was dispatched, and nobody else would end it.
            goOn();
        });
    }

    private void dispatch(Batch batch) {
        if (failure != null) {
            budget.giveBack(batch.bytes());
            return;
        }
        lanes.runAnywhere(lane -> lanes.process(lane, batch)).onComplete(done -> {
            budget.giveBack(batch.bytes());
            after(done);
        });
    }

    private void after(AsyncResult<?> done) {
        if (done.failed()) {
            fail(done.cause());
        } else {
            goOn();
        }
    }

    /**
     * Runs a task of the job's feed on a lane, in the place of a batch. Whether it went well or not, the job knows; the
     * answer never fails.
     *
     * @param task not run where the job has failed
     */
    Future<Void> work(JobLanes.LaneTask task) {
        if (failure != null) {
            return Future.succeededFuture();
        }
        return lanes.runAnywhere(task).transform(done -> {
            after(done);
            return Future.succeededFuture();
        });
    }

    /** Gives a batch's bytes back, which was handed to no lane by {@link #accept}. */
    void giveBack(Batch batch) {
        budget.giveBack(batch.bytes());
    }

    /** Runs a task when nothing of the job is on a lane, unless it stops before. */
    void idle(Runnable task) {
        whenIdle = task;
        goOn();
    }

    /** Feeds a body that is whole on disk, and stays there until the job has ended. */
    public void feed(Spool body, long total, @Nullable String sha256) {
        if (format instanceof SpooledFormat spooled) {
            new SpoolFeed(this, spooled, body, budget, owner, total, sha256).start();
        } else {
            new ReadBackFeed(this, body, budget, owner, total, sha256).start();
        }
    }

    /** The body outlives this process: a stop before the commit fails {@link #ended} alone, and the next start runs the job again. */
    public void promise() {
        promised = true;
    }

    public boolean isPromised() {
        return promised;
    }

    /** Runs a task for the whole feed on a lane; the job does not end before it has. */
    <T> Future<T> prepare(Callable<T> task) {
        return lanes.run(task).onComplete(done -> goOn());
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
            stopped.tryComplete();
        }
        goOn();
        return ended.future();
    }

    private void goOn() {
        if (!lanes.areIdle() || stage == Stage.COMMITTING || stage == Stage.ENDED) {
            return;
        }
        Throwable cause = failure;
        Runnable task = whenIdle;
        whenIdle = null;
        if (cause != null) {
            stage = Stage.ENDED;
            ending.abandon(cause, Math.max(bytes, lanes.bytesProcessed())).onSuccess(end -> settle(end, cause));
        } else if (stage == Stage.RECEIVING && received) {
            close();
        } else if (task != null) {
            task.run();
        }
    }

    private void settle(JobEnd end, Throwable cause) {
        if (promised && failureCode() == ErrorCode.INTERRUPTED) {
            pipeline.ended(this);
            ended.tryFail(cause);
        } else {
            record(end);
        }
    }

    private void close() {
        stage = Stage.WRITING;
        stageName = "writing";
        lanes.closeFiles(() -> failure != null).onComplete(closed -> {
            if (closed.failed()) {
                fail(closed.cause());
            } else if (failure != null) {
                goOn();
            } else {
                commit();
            }
        });
    }

    private void commit() {
        stage = Stage.COMMITTING;
        stageName = "committing";
        ending.publish(bytes, fingerprint).onSuccess(this::record).onFailure(e -> {
            stage = Stage.WRITING;
            fail(e);
        });
    }

    private void record(JobEnd end) {
        stage = Stage.ENDED;
        stageName = "recording";
        if (end.heldUntil() != null) {
            failure = new GatewayException(ErrorCode.QUALITY_GATE_FAILED, String.valueOf(end.errorDetails()));
        }
        ending.record(end)
                .onComplete(stored -> owner.runOnContext(v -> {
                    status = end.status();
                    stageName = "ended";
                    pipeline.ended(this);
                    pipeline.meters().ended(end.status());
                    if (stored.failed()) {
                        ended.tryFail(stored.cause());
                    } else {
                        ended.tryComplete(stored.result());
                    }
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
        return lanes.progress(job.jobId(), status, stageName, bytesTotal);
    }
}
