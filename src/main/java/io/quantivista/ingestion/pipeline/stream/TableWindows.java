package io.quantivista.ingestion.pipeline.stream;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.job.Job;
import io.quantivista.ingestion.job.JobEnd;
import io.quantivista.ingestion.job.JobLedger;
import io.quantivista.ingestion.job.JobStart;
import io.quantivista.ingestion.lake.Lake;
import io.quantivista.ingestion.lake.table.TableLayout;
import io.quantivista.ingestion.pipeline.Pipeline;
import io.quantivista.ingestion.pipeline.SourcePlan;
import io.quantivista.ingestion.telemetry.LogKeys;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The windows of one table, one for each source that pushes: opened with its first push, ended when due. While PostgreSQL is
 * away no job can begin or end, so a window that is open goes on for as long. On the stream's context.
 */
final class TableWindows {
    private static final Logger LOGGER = LoggerFactory.getLogger(TableWindows.class);

    private final Vertx vertx;
    private final Lake lake;
    private final Pipeline pipeline;
    private final FlushJournals journals;
    private final Function<String, Future<SourcePlan>> plans;
    private final StreamJobs jobs;
    private final LostWindows lost;
    private final Duration length;
    private final Map<String, SourceWindow> open = new HashMap<>();
    private final Set<SourceWindow> ending = new HashSet<>();
    private final List<Future<?>> endings = new ArrayList<>();

    /** @param plans a source as its records for this table are read, whether it is enabled or not */
    TableWindows(
            Vertx vertx,
            Lake lake,
            Pipeline pipeline,
            FlushJournals journals,
            Function<String, Future<SourcePlan>> plans,
            StreamJobs jobs,
            LostWindows lost,
            Duration length) {
        this.vertx = vertx;
        this.lake = lake;
        this.pipeline = pipeline;
        this.journals = journals;
        this.plans = plans;
        this.jobs = jobs;
        this.lost = lost;
        this.length = length;
    }

    /** The window that takes the source's next push now; null where one must be {@linkplain #open opened} first. */
    @Nullable
    SourceWindow find(String sourceId, Instant now) {
        SourceWindow window = open.get(sourceId);
        return window == null || (window.isDue(now) && !window.hasJoined()) ? null : window;
    }

    /**
     * Opens the source's next window and ends the one that is due. Where PostgreSQL is away and there is one that is due, it
     * is given once more; where there is none, this fails with {@code store_unavailable}.
     */
    Future<SourceWindow> open(String sourceId) {
        SourceWindow due = open.get(sourceId);
        return lost.watch(begin(sourceId).map(window -> {
                    open.put(sourceId, window);
                    jobs.opened(window);
                    if (due != null) {
                        end(due);
                    }
                    return window;
                }))
                .recover(failure -> due != null && !due.isClosed() && isAway(failure)
                        ? Future.succeededFuture(due)
                        : Future.failedFuture(failure));
    }

    private static boolean isAway(Throwable failure) {
        return failure instanceof GatewayException refusal && refusal.code() == ErrorCode.STORE_UNAVAILABLE;
    }

    private Future<SourceWindow> begin(String sourceId) {
        return plans.apply(sourceId)
                .compose(plan -> ledger().begin(JobStart.ofWindow(
                                sourceId, plan.layout().name(), plan.ruleSet().version()))
                        .compose(job -> open(job, plan).onFailure(failure -> endEmpty(job))));
    }

    private Future<SourceWindow> open(Job job, SourcePlan plan) {
        return pipeline.lastGoodJob(plan)
                .compose(last -> ensure(plan.layout()).map(unreadable -> {
                    SourcePlan fitting = unreadable.isEmpty() ? plan : plan.withoutColumns();
                    Instant due = job.startTime().plus(length);
                    return new SourceWindow(
                            job, fitting, pipeline, pipeline.resources(job, last), due, unreadable.orElse(null));
                }));
    }

    /** The job was begun, and its window could not be opened: the next attempt begins another. */
    private void endEmpty(Job job) {
        JobEnd end = JobEnd.emptyWindow(job.jobId(), pipeline.clock().instant());
        pipeline.untilStored(() -> ledger().end(end))
                .onFailure(e -> LOGGER.atError()
                        .addKeyValue(LogKeys.JOB_ID, job.jobId())
                        .setCause(e)
                        .log("Window could not be ended; the next start ends it"));
    }

    /** The source was changed: its open window takes nothing more once the flush that it has joined is committed. */
    void renew(String sourceId) {
        SourceWindow window = open.get(sourceId);
        if (window != null) {
            window.expire();
        }
    }

    /** Empty where the table fits; else why the source's rows cannot land in it. */
    private Future<Optional<String>> ensure(TableLayout layout) {
        return vertx.executeBlocking(
                () -> {
                    try {
                        lake.ensure(layout);
                        return Optional.empty();
                    } catch (GatewayException e) {
                        if (e.code() != ErrorCode.SCHEMA_CONFLICT) {
                            throw e;
                        }
                        return Optional.of(e.detail());
                    }
                },
                false);
    }

    private JobLedger ledger() {
        return pipeline.ledger();
    }

    /** Ends windows that are due and have nothing on the way; where PostgreSQL is away they stay. */
    void sweep(Instant now) {
        lost.look(now);
        for (SourceWindow window : List.copyOf(open.values())) {
            if (window.isDue(now) && !window.hasJoined() && ending.add(window)) {
                ledger().find(window.job().jobId())
                        .onSuccess(isThere -> {
                            ending.remove(window);
                            if (!window.hasJoined() && open.remove(window.sourceId(), window)) {
                                end(window);
                            }
                        })
                        .onFailure(away -> ending.remove(window));
            }
        }
    }

    /** Ends them all; nothing is pushed any more. */
    Future<Void> endAll() {
        List<SourceWindow> all = List.copyOf(open.values());
        open.clear();
        all.forEach(this::end);
        return Future.join(List.copyOf(endings)).otherwiseEmpty().mapEmpty();
    }

    private void end(SourceWindow window) {
        if (!window.close()) {
            return;
        }
        settle(window, window.finalEnd().recover(e -> {
            LOGGER.atError()
                    .addKeyValue(LogKeys.JOB_ID, window.job().jobId())
                    .setCause(e)
                    .log("Report of a window could not be made, the last one holds");
            return Future.succeededFuture(lastOf(window));
        }));
    }

    /** A flush failed that the window had joined: what its stages have learnt is not what landed. It ends as of its last commit. */
    void abandon(SourceWindow window) {
        open.remove(window.sourceId(), window);
        if (!window.close()) {
            return;
        }
        settle(window, Future.succeededFuture(lastOf(window)));
    }

    private JobEnd lastOf(SourceWindow window) {
        JobEnd last = window.lastEnd();
        return last == null
                ? JobEnd.emptyWindow(window.job().jobId(), pipeline.clock().instant())
                : last;
    }

    private void settle(SourceWindow window, Future<JobEnd> ended) {
        Future<?> settled = ended.compose(end -> pipeline.untilStored(() -> ledger().end(end)))
                .onSuccess(job -> {
                    journals.release(window.journal());
                    pipeline.meters().ended(job.status());
                    LOGGER.atInfo()
                            .addKeyValue(LogKeys.JOB_ID, job.jobId())
                            .addKeyValue(LogKeys.SOURCE, job.sourceId())
                            .addKeyValue(LogKeys.STATUS, job.status())
                            .addKeyValue(LogKeys.RECORDS, job.recordsProcessed())
                            .addKeyValue(LogKeys.REJECTED, job.recordsFailed())
                            .log("Window ended");
                })
                .recover(e -> {
                    lost.leave(window.job().jobId());
                    LOGGER.atError()
                            .addKeyValue(LogKeys.JOB_ID, window.job().jobId())
                            .setCause(e)
                            .log("Window could not be ended; the next start ends it");
                    return Future.failedFuture(e);
                })
                .eventually(() -> {
                    jobs.ended(window);
                    return window.release();
                });
        endings.add(settled);
        settled.onComplete(done -> endings.remove(settled));
    }

    /** Every window that is open. */
    List<SourceWindow> all() {
        return List.copyOf(open.values());
    }
}
