package io.quantivista.ingestion.pipeline;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.job.HeldJobs;
import io.quantivista.ingestion.job.Job;
import io.quantivista.ingestion.job.JobEnd;
import io.quantivista.ingestion.lake.HeldFiles;
import io.quantivista.ingestion.lake.HeldFiles.Held;
import io.quantivista.ingestion.lake.JobSummary;
import io.quantivista.ingestion.lake.Lake;
import io.quantivista.ingestion.lake.delta.LiveFile;
import io.quantivista.ingestion.telemetry.LogKeys;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Releases and discards held jobs when somebody says so, and discards those whose time is over. Called on any context. */
public final class HeldJobDesk implements HeldJobs {
    private static final Logger LOGGER = LoggerFactory.getLogger(HeldJobDesk.class);
    private static final long LOOK_MILLIS = 1000;

    private final Vertx vertx;
    private final Lake lake;
    private final Pipeline pipeline;
    private final Clock clock;
    private boolean looking;

    public HeldJobDesk(Vertx vertx, Lake lake, Pipeline pipeline, Clock clock) {
        this.vertx = vertx;
        this.lake = lake;
        this.pipeline = pipeline;
        this.clock = clock;
    }

    /** The name under which SQL reads the rows of a held job. */
    static String viewOf(String jobId) {
        return HeldFiles.VIEW_PREFIX + jobId;
    }

    /** Looks for held jobs whose time is over, for as long as this process runs. */
    public Future<Void> start() {
        vertx.setPeriodic(LOOK_MILLIS, tick -> discardExpired());
        return Future.succeededFuture();
    }

    @Override
    public Future<HeldJob> load(String jobId) {
        return blocking(() -> lake.held()
                .find(jobId)
                .map(HeldJobDesk::told)
                .orElseThrow(() -> new GatewayException(
                        ErrorCode.JOB_NOT_HELD, "Job '%s' is not held: it has no rows to inspect".formatted(jobId))));
    }

    private static HeldJob told(Held held) {
        List<LiveFile> all =
                Stream.concat(held.files().stream(), held.rejections().stream()).toList();
        return new HeldJob(
                held.jobId(),
                held.sourceId(),
                held.layout().name(),
                viewOf(held.jobId()),
                held.files().stream().mapToLong(LiveFile::records).sum(),
                held.rejections().stream().mapToLong(LiveFile::records).sum(),
                all.size(),
                all.stream().mapToLong(LiveFile::bytes).sum(),
                held.until(),
                String.valueOf(HeldEnd.read(held.summaryJson()).end().errorDetails()));
    }

    @Override
    public Future<Job> release(String jobId) {
        return requireEnded(jobId)
                .compose(ended -> blocking(() -> published(jobId)).recover(e -> askTheLog(jobId, e)))
                .compose(end -> pipeline.untilStored(() -> pipeline.ledger().end(end)))
                .compose(job -> blocking(() -> {
                    lake.forget(jobId);
                    return job;
                }))
                .onSuccess(job -> {
                    pipeline.checkpoints().nudge();
                    pipeline.meters().ended(job.status());
                    log(job, "Held job released");
                });
    }

    /**
     * The lake holds a job a moment before the ledger knows. What is decided in between would be overwritten by the end that
     * is on its way.
     */
    private Future<Void> requireEnded(String jobId) {
        return pipeline.ledger().find(jobId).map(found -> {
            if (found.isPresent() && !found.get().status().isEnd()) {
                throw new GatewayException(
                        ErrorCode.JOB_BUSY,
                        "Job '%s' is %s: wait for its end and ask again"
                                .formatted(jobId, found.get().status()));
            }
            return null;
        });
    }

    /**
     * A release failed. Where the log has its deciding commit, or cannot tell, only its end can follow: what is left is done
     * as soon as it can be, however long that takes. Else the job is held as before, and the answer is the failure.
     */
    private Future<JobEnd> askTheLog(String jobId, Throwable cause) {
        Promise<JobEnd> told = Promise.promise();
        askTheLog(jobId, cause, told);
        return told.future();
    }

    private void askTheLog(String jobId, Throwable cause, Promise<JobEnd> told) {
        blocking(() -> lake.held().isReleaseDecided(jobId)).onComplete(asked -> {
            if (asked.succeeded() && !asked.result()) {
                told.fail(cause);
            } else {
                settle(jobId, cause, told);
            }
        });
    }

    private void settle(String jobId, Throwable cause, Promise<JobEnd> told) {
        LOGGER.atError()
                .addKeyValue(LogKeys.JOB_ID, jobId)
                .setCause(cause)
                .log("Release of a held job is not whole, going on with it");
        blocking(() -> pipeline.recovery().settle(jobId)).onComplete(settled -> {
            if (settled.succeeded() && settled.result().isPresent()) {
                told.complete(pipeline.recovery().endOf(settled.result().get(), Failures.describe(cause)));
            } else {
                pipeline.later(() -> askTheLog(jobId, cause, told));
            }
        });
    }

    private JobEnd published(String jobId) {
        Held held = lake.held()
                .find(jobId)
                .orElseThrow(() -> new GatewayException(
                        ErrorCode.JOB_NOT_HELD,
                        "Job '%s' is not held: it was released, discarded, has expired, or never failed its gate"
                                .formatted(jobId)));
        HeldEnd end = HeldEnd.read(held.summaryJson());
        JobEnd released =
                end.end().released(end.releasedAs(), clock.instant(), "quality_gate_failed, and released by hand");
        @Nullable Long version = lake.held().release(jobId, new JobSummary(JobEndJson.write(released)));
        return released.withDeltaVersion(version);
    }

    @Override
    public Future<Job> discard(String jobId) {
        return discard(jobId, LedgerRecovery.DISCARDED + " by hand");
    }

    private Future<Job> discard(String jobId, String reason) {
        return requireEnded(jobId)
                .compose(ended -> this.<Void>blocking(() -> {
                    lake.held().discard(jobId);
                    return null;
                }))
                .compose(gone -> pipeline.untilStored(() -> pipeline.ledger().discard(jobId, reason)))
                .onSuccess(job -> log(job, "Held job discarded"));
    }

    private void discardExpired() {
        if (looking) {
            return;
        }
        looking = true;
        Future<Void> done = Future.succeededFuture();
        for (String jobId : lake.held().expired()) {
            done = done.compose(before -> discard(jobId, LedgerRecovery.DISCARDED + ": nobody released them in time"))
                    .otherwise(failure -> {
                        LOGGER.atWarn()
                                .addKeyValue(LogKeys.JOB_ID, jobId)
                                .setCause(failure)
                                .log("Held job could not be discarded, trying again");
                        return null;
                    })
                    .mapEmpty();
        }
        done.onComplete(all -> looking = false);
    }

    private <T extends @Nullable Object> Future<T> blocking(Callable<T> task) {
        return vertx.executeBlocking(task, false);
    }

    private static void log(Job job, String message) {
        LOGGER.atInfo()
                .addKeyValue(LogKeys.JOB_ID, job.jobId())
                .addKeyValue(LogKeys.SOURCE, job.sourceId())
                .addKeyValue(LogKeys.STATUS, job.status())
                .log(message);
    }
}
