package io.quantivista.ingestion.event;

import io.quantivista.ingestion.async.Backoff;
import io.quantivista.ingestion.store.Outbox;
import io.quantivista.ingestion.telemetry.LogKeys;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries events from the outbox to Kafka, one round at a time, each taking what waits, sending it and marking what
 * Kafka acknowledged.
 *
 * <pre>
 * idle ── nudge or a second ──▶ round ── marked some ──▶ round …
 *   ▲                             │ nothing waits
 *   ├─────────────────────────────┘
 *   └── back-off ◀── Kafka or PostgreSQL is away
 * </pre>
 *
 * <p>Owns a context, on which everything here runs; {@link #nudge} may be called from anywhere. Any number of relays may
 * work on one outbox.
 */
public final class OutboxRelay {
    private static final Logger LOG = LoggerFactory.getLogger(OutboxRelay.class);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(15);
    private static final Duration PRUNE_EVERY = Duration.ofHours(1);

    private final Vertx vertx;
    private final Context context;
    private final Outbox outbox;
    private final Duration retention;

    // Owned by the context.
    private @Nullable EventProducer producer;
    private final Backoff backoff = new Backoff(POLL, LONGEST_BACKOFF);
    private @Nullable Promise<Void> stopping;
    private boolean inRound;
    private boolean nudged;
    private boolean failing;
    private long timer = -1;
    private long pruneTimer = -1;

    /** @param retention how long a sent event stays in the outbox */
    public OutboxRelay(Vertx vertx, Outbox outbox, Duration retention) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.outbox = outbox;
        this.retention = retention;
    }

    /** Begins with what waits. Completes at once: Kafka may come later. Called once, and not on an event loop. */
    public Future<Void> start(String bootstrapServers) {
        EventProducer connection = new EventProducer(vertx, bootstrapServers);
        Promise<Void> started = Promise.promise();
        context.runOnContext(ignored -> {
            producer = connection;
            prune();
            pruneTimer = vertx.setPeriodic(PRUNE_EVERY.toMillis(), id -> prune());
            round();
            started.complete();
        });
        return started.future();
    }

    /** Says that an event may wait. Returns at once; before the start it does nothing. */
    public void nudge() {
        context.runOnContext(ignored -> {
            nudged = true;
            if (!failing) {
                round();
            }
        });
    }

    /** Completes when the round that runs has ended and Kafka is let go; what is not marked then waits for the next start. */
    public Future<Void> stop() {
        Promise<Void> stopped = Promise.promise();
        context.runOnContext(ignored -> {
            vertx.cancelTimer(timer);
            vertx.cancelTimer(pruneTimer);
            stopping = stopped;
            if (!inRound) {
                stopped.complete();
            }
        });
        return stopped.future().compose(ended -> producer == null ? Future.succeededFuture() : producer.close());
    }

    private void round() {
        EventProducer kafka = producer;
        if (kafka == null || inRound || stopping != null) {
            return;
        }
        inRound = true;
        nudged = false;
        vertx.cancelTimer(timer);
        // Begun inside a future, so that also what is thrown ends the round.
        Future.succeededFuture()
                .compose(begun -> kafka.requireTopic())
                .compose(there -> outbox.publishWaiting(waiting -> send(kafka, waiting)))
                .onSuccess(this::roundEnded)
                .onFailure(this::roundFailed);
    }

    /** Answers with those that Kafka acknowledged; fails where it acknowledged none. */
    private static Future<List<Outbox.Waiting>> send(EventProducer kafka, List<Outbox.Waiting> waiting) {
        List<Outbox.Waiting> acknowledged = new ArrayList<>();
        List<Future<Void>> sends = waiting.stream()
                .map(event -> kafka.send(event).<Void>map(sent -> {
                    acknowledged.add(event);
                    return null;
                }))
                .toList();
        return Future.join(sends)
                .transform(all -> acknowledged.isEmpty()
                        ? Future.failedFuture(all.cause())
                        : Future.succeededFuture(acknowledged));
    }

    private void roundEnded(boolean someMarked) {
        if (failing) {
            LOG.atInfo().log("Events are sent again");
        }
        failing = false;
        backoff.reset();
        inRound = false;
        goOn(someMarked || nudged ? Duration.ZERO : POLL);
    }

    private void roundFailed(Throwable failure) {
        Duration wait = backoff.afterFailure();
        LOG.atWarn()
                .addKeyValue(LogKeys.REASON, failure.getMessage())
                .addKeyValue(LogKeys.DELAY_MILLIS, wait.toMillis())
                .log("Events could not be sent and wait in the outbox");
        failing = true;
        inRound = false;
        goOn(wait);
    }

    private void goOn(Duration wait) {
        if (stopping != null) {
            stopping.complete();
        } else if (wait.isZero()) {
            round();
        } else {
            timer = vertx.setTimer(wait.toMillis(), id -> round());
        }
    }

    private void prune() {
        outbox.prune(retention)
                .onFailure(failure -> LOG.atWarn()
                        .addKeyValue(LogKeys.REASON, failure.getMessage())
                        .log("Sent events could not be pruned, trying again in an hour"));
    }
}
