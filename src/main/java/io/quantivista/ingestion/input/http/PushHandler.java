package io.quantivista.ingestion.input.http;

import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.intake.PushRoom;
import io.quantivista.ingestion.pipeline.stream.PushPort;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;

/**
 * Takes pushes: one request, one entry of the intake log. The answer comes when the records are durable, or where the sender
 * asks for it, when they are committed.
 *
 * <p>Runs on the request's event loop; a push is many times smaller than an upload and many times more frequent, so what every
 * one of them does is kept short.
 */
public final class PushHandler implements Handler<RoutingContext> {
    private final PushPort port;
    private final PushRoom room;
    private final PushLimits limits;

    /**
     * What a body may be.
     *
     * @param maxBytes of a body, as it comes and decompressed
     * @param maxRatio decompressed bytes for each byte that came, beyond the first mebibyte
     * @param idleTimeout how long a sender whose turn it is may be silent
     * @param leastBytes of a body have to come within that time
     */
    public record PushLimits(int maxBytes, int maxRatio, Duration idleTimeout, long leastBytes) {}

    public PushHandler(PushPort port, PushRoom room, PushLimits limits) {
        this.port = port;
        this.room = room;
        this.limits = limits;
    }

    @Override
    public void handle(RoutingContext context) {
        try {
            new PushCall(context, port, room, limits).start();
        } catch (GatewayException refusal) {
            context.fail(refusal);
        }
    }
}
