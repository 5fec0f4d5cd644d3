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
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
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
    private final PullTasks tasks;
    private final PullStarter starter;
    private final PullConfig config;
    private final FinishedRuns finished;
    private final Clock clock;
    private final String owner;
    private final Queue<Claim> waiting = new ArrayDeque<>();
    private int claimed;
    private int running;
    private boolean claiming;
    private boolean isMoreDue;
    private boolean stopped;

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
        this.tasks = tasks;
        this.starter = starter;
        this.config = config;
        this.finished = new FinishedRuns(config.retries(), clock);
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
            waiting.clear();
            tasks.leave(owner, clock.instant())
                    .onComplete(left -> done.complete()); // The lease ends by itself where PostgreSQL is away.
        }));
    }

    private void renew() {
        if (!stopped && claimed > 0) {
            tasks.renew(owner, clock.instant(), config.lease()).onFailure(e -> warn("A lease could not be renewed", e));
        }
    }

    private void claim() {
        beginWaiting();
        if (claiming || stopped || claimed >= MOST_CLAIMED) {
            return;
        }
        claiming = true;
        Instant now = clock.instant();
        tasks.claim(owner, PORTION, now, config.lease(), task -> decide(task, now))
                .onComplete(done -> {
                    claiming = false;
                    if (done.failed()) {
                        warn("Schedules could not be looked at", done.cause());
                    } else {
                        look(done.result().stream()
                                .filter(claim -> claim.run() != null)
                                .toList());
                        isMoreDue = done.result().size() == PORTION;
                        if (isMoreDue) {
                            claim();
                        }
                    }
                });
    }

    private static Claim decide(PullTask task, Instant now) {
        if (task.due() != null) {
            return new Claim(task, task.due(), task.nextRun());
        }
        String text = task.schedule();
        if (text == null || task.isPaused()) {
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

    /** Those without anything to pull are given back together. */
    private void look(List<Claim> claims) {
        claimed += claims.size();
        List<Future<Boolean>> looks = new ArrayList<>();
        for (Claim claim : claims) {
            // What cannot be looked at begins a job all the same, which then fails and says why.
            looks.add(starter.hasPending(claim.task().sourceId()).otherwise(true));
        }
        Future.join(looks).onComplete(all -> {
            List<Finish> idle = new ArrayList<>();
            for (int i = 0; i < claims.size(); i++) {
                if (looks.get(i).result()) {
                    waiting.add(claims.get(i));
                } else {
                    idle.add(finished.nothingNew(claims.get(i).task()));
                }
            }
            giveBack(idle);
            beginWaiting();
            if (isMoreDue) {
                claim();
            }
        });
    }

    private void beginWaiting() {
        while (!stopped && running < config.maxConcurrent() && !waiting.isEmpty()) {
            Claim claim = waiting.remove();
            running++;
            starter.begin(
                            claim.task().sourceId(),
                            claim.task().schedule() == null ? null : IngestionMode.BATCH_SCHEDULED,
                            null)
                    .onComplete(begun -> loop.runOnContext(v -> {
                        if (begun.succeeded()) {
                            begun.result().ended().onComplete(ended -> loop.runOnContext(
                                    w -> end(finished.ended(claim.task(), ended.result()))));
                        } else if (isBusy(begun.cause())) {
                            running--;
                            waiting.add(claim);
                        } else {
                            end(finished.refused(claim.task(), begun.cause()));
                        }
                    }));
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
        claimed -= runs.size();
        // What is stopped runs again at the next start: nothing is said of how it ended.
        if (!stopped && !runs.isEmpty()) {
            tasks.finish(owner, runs).onFailure(e -> warn("Ends of pulls could not be noted, they are run again", e));
        }
    }

    /** A job that somebody began by hand is tried again like any other, also where this process dies. */
    void follow(Begun begun) {
        String sourceId = begun.job().sourceId();
        loop.runOnContext(v -> {
            claimed++;
            tasks.take(owner, sourceId, clock.instant(), config.lease())
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
