package io.quantivista.ingestion.input.grpc;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Ends a call on which it is the client's turn and neither a message nor a ping comes, or too little of a message. Owned by the event loop of the call.
 */
final class Silence {
    private final GrpcCall call;
    private final StreamPorts ports;
    private final String advice;
    private final BooleanSupplier isClientsTurn;
    private final Consumer<GatewayException> over;
    private long timer = -1;
    private boolean isBroken;
    private boolean wasWithinMessage;
    private boolean wasWaiting;
    private long pings;
    private long bytes;

    /**
     * @param advice what the client is to do then
     * @param over told with the refusal when it was silent for too long
     */
    Silence(
            GrpcCall call,
            StreamPorts ports,
            String advice,
            BooleanSupplier isClientsTurn,
            Consumer<GatewayException> over) {
        this.call = call;
        this.ports = ports;
        this.advice = advice;
        this.isClientsTurn = isClientsTurn;
        this.over = over;
    }

    void begin() {
        ports.pings().watch(call.request().connection());
        timer = call.vertx().setPeriodic(ports.idleTimeout().toMillis(), tick -> look());
    }

    /** Something happened. */
    void broken() {
        isBroken = true;
    }

    void end() {
        if (timer >= 0) {
            call.vertx().cancelTimer(timer);
        }
    }

    private void look() {
        long now = ports.pings().count(call.request().connection());
        long moved = call.request().bytesRead();
        boolean isWithinMessage = call.isWithinMessage();
        boolean isWaiting = call.isWaitingForRoom();
        // Who has begun a message holds room for the whole of it: pings do not keep that.
        boolean isSilent = isWithinMessage
                ? moved == bytes || wasWithinMessage && !isBroken && moved - bytes < ports.leastBytes()
                : !isBroken && now == pings && isClientsTurn.getAsBoolean();
        // Who waited for room at either end of the time was paused for some of it.
        if (isSilent && !isWaiting && !wasWaiting) {
            over.accept(new GatewayException(ErrorCode.STREAM_IDLE, reason(isWithinMessage, moved - bytes)));
        }
        bytes = moved;
        isBroken = false;
        wasWithinMessage = isWithinMessage;
        wasWaiting = isWaiting;
        pings = now;
    }

    private String reason(boolean isWithinMessage, long came) {
        long seconds = ports.idleTimeout().toSeconds();
        return isWithinMessage
                ? "%d bytes came in %d s (http.idle_timeout) in the middle of a message, and at least %d have to (http.min_bytes_per_second): %s"
                        .formatted(came, seconds, ports.leastBytes(), advice)
                : "Neither a batch nor a ping came for %d s (http.idle_timeout): %s".formatted(seconds, advice);
    }
}
