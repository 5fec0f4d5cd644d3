package io.quantivista.ingestion.input.http;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Notices a sender that sends nothing, or too little, while nobody keeps it from sending. Runs on the request's event loop. */
final class SilenceWatch {
    private static final int LOOKS = 4;

    private final Vertx vertx;
    private final HttpServerRequest request;
    private final Duration timeout;
    private final long leastBytes;
    private final BooleanSupplier isSendersTurn;
    private final Consumer<GatewayException> onSilence;
    private final long timer;

    private long bytesBefore;
    private int looks;

    /**
     * @param leastBytes have to come within the timeout, all of which is the sender's turn
     * @param isSendersTurn false while the sender is paused, or has sent everything
     * @param onSilence called once, when it was too slow for {@code timeout}
     */
    SilenceWatch(
            Vertx vertx,
            HttpServerRequest request,
            Duration timeout,
            long leastBytes,
            BooleanSupplier isSendersTurn,
            Consumer<GatewayException> onSilence) {
        this.vertx = vertx;
        this.request = request;
        this.timeout = timeout;
        this.leastBytes = leastBytes;
        this.isSendersTurn = isSendersTurn;
        this.onSilence = onSilence;
        this.timer = vertx.setPeriodic(Math.max(1, timeout.toMillis() / LOOKS), this::look);
    }

    void stop() {
        vertx.cancelTimer(timer);
    }

    private void look(long tick) {
        long bytes = request.bytesRead();
        if (bytes - bytesBefore >= leastBytes || !isSendersTurn.getAsBoolean()) {
            looks = 0;
            bytesBefore = bytes;
        } else if (++looks == LOOKS) {
            stop();
            onSilence.accept(new GatewayException(ErrorCode.CLIENT_CLOSED, reason(bytes - bytesBefore)));
        }
    }

    private String reason(long came) {
        return came == 0
                ? "client closed: nothing came for %d ms in the middle of the body".formatted(timeout.toMillis())
                : "client closed: %d bytes came in %d ms in the middle of the body, and at least %d have to (http.min_bytes_per_second)"
                        .formatted(came, timeout.toMillis(), leastBytes);
    }
}
