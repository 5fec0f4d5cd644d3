package io.quantivista.ingestion.input.grpc;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Ends a stream on which it is the client's turn and neither a message nor a ping comes. Owned by the event loop of the call.
 */
final class Silence {
    private final GrpcCall call;
    private final StreamPorts ports;
    private final BooleanSupplier isClientsTurn;
    private final Consumer<GatewayException> over;
    private long timer = -1;
    private boolean isBroken;
    private long pings;
    private long bytes;

    /** @param over told with the refusal when it was silent for too long */
    Silence(GrpcCall call, StreamPorts ports, BooleanSupplier isClientsTurn, Consumer<GatewayException> over) {
        this.call = call;
        this.ports = ports;
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
        // Who has begun a message holds room for the whole of it: pings do not keep that.
        boolean isSilent =
                call.isWithinMessage() ? moved == bytes : !isBroken && now == pings && isClientsTurn.getAsBoolean();
        bytes = moved;
        isBroken = false;
        pings = now;
        if (isSilent) {
            over.accept(new GatewayException(
                    ErrorCode.STREAM_IDLE,
                    "Neither a batch nor a ping came for %d s (http.idle_timeout): open the stream again when there is more"
                            .formatted(ports.idleTimeout().toSeconds())));
        }
    }
}
