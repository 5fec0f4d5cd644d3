package io.quantivista.ingestion.input.http;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Notices a sender that sends nothing while nobody keeps it from sending. Runs on the request's event loop. */
final class SilenceWatch {
    private static final int LOOKS = 4;

    private final Vertx vertx;
    private final HttpServerRequest request;
    private final Duration timeout;
    private final BooleanSupplier isSendersTurn;
    private final Consumer<GatewayException> onSilence;
    private final long timer;

    private long bytes;
    private int silentLooks;

    /**
     * @param isSendersTurn false while the sender is paused, or has sent everything
     * @param onSilence called once, when it was silent for {@code timeout}
     */
    SilenceWatch(
            Vertx vertx,
            HttpServerRequest request,
            Duration timeout,
            BooleanSupplier isSendersTurn,
            Consumer<GatewayException> onSilence) {
        this.vertx = vertx;
        this.request = request;
        this.timeout = timeout;
        this.isSendersTurn = isSendersTurn;
        this.onSilence = onSilence;
        this.timer = vertx.setPeriodic(Math.max(1, timeout.toMillis() / LOOKS), this::look);
    }

    void stop() {
        vertx.cancelTimer(timer);
    }

    private void look(long tick) {
        boolean moved = request.bytesRead() != bytes;
        bytes = request.bytesRead();
        if (moved || !isSendersTurn.getAsBoolean()) {
            silentLooks = 0;
        } else if (++silentLooks == LOOKS) {
            stop();
            onSilence.accept(new GatewayException(
                    ErrorCode.CLIENT_CLOSED,
                    "client closed: nothing came for %d ms in the middle of the body".formatted(timeout.toMillis())));
        }
    }
}
