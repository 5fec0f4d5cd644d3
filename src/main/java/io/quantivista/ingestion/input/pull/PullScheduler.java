package io.quantivista.ingestion.input.pull;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.input.pull.PullStarter.Begun;
import io.quantivista.ingestion.job.PullTask;
import io.quantivista.ingestion.job.PullTasks;
import io.quantivista.ingestion.job.PullTasks.Claim;
import io.quantivista.ingestion.job.PullTasks.Finish;
import io.quantivista.ingestion.pipeline.Pipeline;
import io.quantivista.ingestion.schedule.DueRun;
import io.quantivista.ingestion.source.IngestionMode;
import io.quantivista.ingestion.source.PullSchedule;
import io.quantivista.ingestion.telemetry.LogKeys;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs what is due: instants of schedules, and failed pulls that are tried again. Of the tasks that all replicas share it claims
 * a portion at a time, looks whether there is anything to pull, and begins jobs for those that have something, a few at once. A run
 * without anything to pull makes no job.
 *
 * <p>All fields belong to one event loop. What it has claimed is renewed for as long as the process lives.
 */
public final class PullScheduler {
    private static final Logger LOGGER = LoggerFactory.getLogger(PullScheduler.class);
    private static final int PORTION = 500;
    /** Claimed and not ended: beyond it nothing more is claimed, so that other replicas can. */
    private static final int MOST_CLAIMED = 2_000;

    private static final int RENEWALS = 3;

    private final Vertx vertx;
    private final Context loop;
    private final Pipeline pipeline;
    private final PullTasks tasks;
    private final PullStarter starter;
    private final PullConfig config;
    private final FinishedRuns finished;
    private final PullLooks looks;
    private final Clock clock;
    private final String owner;
    private final Queue<PullTask> waiting = new ArrayDeque<>();
    /** Sources whose tasks are claimed here, until it is noted how their runs ended. */
    private final Set<String> held = new HashSet<>();
    /** Runs that had nothing to pull; they are given back together. */
    private final List<Finish> idle = new ArrayList<>();

    private int running;
    private boolean claiming;
    /** Whether the last claim found as much as it asked for. */
    private boolean isMoreDue;

    private boolean stopped;
    /** Calls under way that may claim tasks: what there is to leave is known when they have ended. */
    private final Set<Future<?>> claims = new HashSet<>();

    /** @param owner names this process among its replicas, and no other that ever was */
    public PullScheduler(
            Vertx vertx,
            Pipeline pipeline,
            PullTasks tasks,
            PullStarter starter,
            PullConfig config,
            Clock clock,
            String owner) {
        this.vertx = vertx;
        this.loop = pipeline.feedLoop();
        this.pipeline = pipeline;
        this.tasks = tasks;
        this.starter = starter;
        this.config = config;
        this.finished = new FinishedRuns(config.retries(), clock);
        this.looks = new PullLooks(loop, starter, config.maxLooks(), this::seen);
        this.clock = clock;
        this.owner = owner;
    }

    /** Begins to look at the tasks. */
    public void start() {
        loop.runOnContext(v -> {
            vertx.setPeriodic(config.poll().toMillis(), tick -> claim());
            vertx.setPeriodic(config.lease().toMillis() / RENEWALS, tick -> renew());
        });
    }

    /** Claims nothing any more, and gives back what it has; jobs that run are the pipeline's to end. */
    public Future<Void> stop() {
        return Future.future(done -> loop.runOnContext(v -> {
            stopped = true;
            looks.stop();
            waiting.clear();
            Future.join(List.copyOf(claims))
                    .transform(claimed -> tasks.leave(owner, clock.instant()))
                    .onComplete(left -> done.complete()); // The lease ends by itself where PostgreSQL is away.
        }));
    }

    private <T> Future<T> awaitedByStop(Future<T> call) {
        claims.add(call);
        call.onComplete(done -> claims.remove(call));
        return call;
    }

    private void renew() {
        if (!stopped && !held.isEmpty()) {
            tasks.renew(owner, Set.copyOf(held), clock.instant(), config.lease())
                    .onFailure(e -> warn("A lease could not be renewed", e));
        }
    }

    private void claim() {
        giveBackIdle();
        beginWaiting();
        if (claiming || stopped || held.size() >= MOST_CLAIMED) {
            return;
        }
        claiming = true;
        Instant now = clock.instant();
        awaitedByStop(tasks.claim(owner, Set.copyOf(held), PORTION, now, config.lease(), task -> decide(task, now)))
                .onComplete(done -> {
                    claiming = false;
                    if (done.failed()) {
                        warn("Schedules could not be looked at", done.cause());
                        return;
                    }
                    if (stopped) {
                        return;
                    }
                    done.result().stream().filter(claim -> claim.run() != null).forEach(this::look);
                    isMoreDue = done.result().size() == PORTION;
                    if (isMoreDue) {
                        claim();
                    }
                });
    }

    private static Claim decide(PullTask task, Instant now) {
        if (task.isPaused()) {
            return new Claim(task, null, null);
        }
        if (task.due() != null) {
            return new Claim(task, task.due(), task.nextRun());
        }
        String text = task.schedule();
        if (text == null) {
            return new Claim(task, null, null);
        }
        try {
            return decide(task, PullSchedule.of(text, task.timeZone(), task.missedRuns()), now);
        } catch (DateTimeException | IllegalArgumentException e) {
            // Zones come and go with the JDK: one that is gone must not keep the others from running.
            LOGGER.atError()
                    .addKeyValue(LogKeys.SOURCE, task.sourceId())
                    .setCause(e)
                    .log("Schedule cannot be read any more, it rests until its source is saved");
            return new Claim(task, null, null);
        }
    }

    private static Claim decide(PullTask task, PullSchedule given, Instant now) {
        Instant next = task.nextRun();
        if (next == null) {
            return new Claim(task, null, given.schedule().next(now).orElse(null));
        }
        DueRun due = DueRun.decide(given.schedule(), given.missed(), next, now);
        return new Claim(task, due.run(), due.next());
    }

    private void look(Claim claim) {
        PullTask task = claim.task().isRunning() ? claim.task().died() : claim.task();
        held.add(task.sourceId());
        Optional<Finish> end = finished.gaveUp(task);
        if (end.isPresent()) {
            giveBack(List.of(end.get()));
            return;
        }
        looks.add(task);
    }

    private void seen(PullTask task, AsyncResult<Boolean> hasPending) {
        if (hasPending.failed() && isBusy(hasPending.cause())) {
            // Its server has no room: a job would find none either.
            giveBack(List.of(finished.refused(task, hasPending.cause())));
        } else if (hasPending.failed() || hasPending.result()) {
            // What cannot be looked at begins a job all the same, which then fails and says why.
            waiting.add(task);
            beginWaiting();
        } else {
            idle.add(finished.nothingNew(task));
            if (idle.size() >= PORTION) {
                giveBackIdle();
            }
        }
    }

    private void giveBackIdle() {
        List<Finish> ended = List.copyOf(idle);
        idle.clear();
        giveBack(ended);
    }

    private void beginWaiting() {
        while (!stopped && running < config.maxConcurrent() && !waiting.isEmpty()) {
            PullTask task = waiting.remove();
            running++;
            starter.begin(task.sourceId(), task.schedule() == null ? null : IngestionMode.BATCH_SCHEDULED, null)
                    .onComplete(begun -> loop.runOnContext(v -> begun(task, begun)));
        }
    }

    private void begun(PullTask task, AsyncResult<Begun> begun) {
        if (begun.succeeded()) {
            begun.result()
                    .ended()
                    .onComplete(ended -> loop.runOnContext(v -> end(finished.ended(task, ended.result()))));
        } else if (isBusy(begun.cause())) {
            running--;
            waiting.add(task);
        } else {
            end(finished.refused(task, begun.cause()));
        }
    }

    private static boolean isBusy(Throwable cause) {
        return cause instanceof GatewayException refusal && refusal.code() == ErrorCode.BUSY;
    }

    private void end(Finish finish) {
        running--;
        giveBack(List.of(finish));
        beginWaiting();
    }

    private void giveBack(List<Finish> runs) {
        // What is stopped runs again at the next start: nothing is said of how it ended.
        if (stopped || runs.isEmpty()) {
            return;
        }
        pipeline.untilStored(() -> tasks.finish(owner, runs))
                .onFailure(
                        e -> warn("Ends of pulls could not be noted, they are run again when their lease is over", e))
                .onComplete(noted -> loop.runOnContext(v -> {
                    runs.forEach(run -> held.remove(run.sourceId()));
                    if (isMoreDue) {
                        claim();
                    }
                }));
    }

    /** A job that somebody began by hand is tried again like any other, also where this process dies; not one that began while it stops. */
    void follow(Begun begun) {
        String sourceId = begun.job().sourceId();
        loop.runOnContext(v -> {
            if (stopped) {
                return;
            }
            held.add(sourceId);
            awaitedByStop(tasks.take(owner, sourceId, begun.job().jobId(), clock.instant(), config.lease()))
                    .onFailure(e -> warn("A pull by hand is not tried again where it fails", e))
                    .transform(taken -> begun.ended())
                    .compose(ended -> tasks.find(sourceId)
                            .otherwise(Optional.empty())
                            .map(found -> finished.ended(found.orElse(FinishedRuns.byHand(sourceId)), ended)))
                    .onSuccess(finish -> loop.runOnContext(w -> giveBack(List.of(finish))));
        });
    }

    private static void warn(String message, Throwable cause) {
        LOGGER.atWarn().setCause(cause).log(message);
    }
}
