package io.quantivista.ingestion.input.grpc;

import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.intake.CallLoop;
import io.quantivista.ingestion.pipeline.SourcePlan;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Lets the next batch of a stream pass when the gateway takes pushes and its source may send; until then its client is paused, as
 * long as a stream may be silent, and refused after that. Owned by the event loop of the call.
 */
final class StreamGate {
    /** Room comes at any time, with a commit of others or a second gone by. */
    private static final Duration LONGEST_LOOK = Duration.ofMillis(250);

    private final GrpcCall call;
    private final StreamPorts ports;
    private final Consumer<GatewayException> over;
    private final CallLoop loop;
    private @Nullable SourcePlan plan;
    private @Nullable Runnable waiting;
    private long bytes;
    private long since;
    private Runnable stopTimer = () -> {};

    /** @param over told with the refusal of a batch that has waited for too long */
    StreamGate(GrpcCall call, StreamPorts ports, Consumer<GatewayException> over) {
        this.call = call;
        this.ports = ports;
        this.over = over;
        this.loop = CallLoop.of(call.vertx());
    }

    /** The source as the stream opened it. */
    void begin(SourcePlan opened) {
        plan = opened;
    }

    boolean isShut() {
        return waiting != null;
    }

    /** Runs {@code pass} when a batch of so many bytes may pass; no other comes before that. */
    void next(long payloadBytes, Runnable pass) {
        bytes = payloadBytes;
        Optional<GatewayException> obstacle = findObstacle();
        if (obstacle.isEmpty()) {
            pass.run();
        } else {
            call.hold();
            waiting = pass;
            since = System.nanoTime();
            lookLater(obstacle.get());
        }
    }

    private Optional<GatewayException> findObstacle() {
        SourcePlan source = source();
        return ports.room()
                .findObstacle(source.source().sourceId(), source.config().limits(), bytes);
    }

    private void lookLater(GatewayException obstacle) {
        Duration wait = obstacle.retryAfter().orElse(LONGEST_LOOK);
        stopTimer = loop.after(wait.compareTo(LONGEST_LOOK) < 0 ? wait : LONGEST_LOOK, this::look);
    }

    private void look() {
        Runnable pass = waiting;
        if (pass == null) {
            return;
        }
        Optional<GatewayException> obstacle = findObstacle();
        if (obstacle.isEmpty()) {
            waiting = null;
            pass.run();
            call.goOn();
        } else if (System.nanoTime() - since >= ports.idleTimeout().toNanos()) {
            over.accept(obstacle.get());
        } else {
            lookLater(obstacle.get());
        }
    }

    /** As it is now, where that is known without waiting. */
    private SourcePlan source() {
        SourcePlan known = plan;
        if (known == null) {
            throw new IllegalStateException("the stream is not open");
        }
        Future<SourcePlan> now = ports.pushes().source(known.source().sourceId());
        if (now.succeeded()) {
            known = now.result();
            plan = known;
        }
        return known;
    }

    /** Nothing passes any more. */
    void close() {
        stopTimer.run();
        waiting = null;
    }
}
