package io.quantivista.ingestion.bootstrap;

import io.netty.channel.ChannelPipeline;
import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.input.grpc.GrpcDoor;
import io.quantivista.ingestion.input.http.UploadHandler;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.impl.HttpServerConnection;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Closes connections on which it is the client's turn and nothing comes, between requests, or too little, within the body of one;
 * over HTTP/2 that one alone is ended.
 *
 * <p>A request that waits for the gateway is left alone, however long its commit, its query or its stream of events takes;
 * a timeout of the socket cannot tell the two apart. Uploads, calls over gRPC that carry records, and
 * pushes that are paused or come over HTTP/2 watch their own bodies.
 * A connection belongs to one event loop, and so does what is kept of it.
 *
 * <p>Before its first request a connection is not known here, as it is not settled which HTTP it speaks: until then the
 * server's own timeout stands, and the first request takes it away.
 */
final class IdleConnections implements Handler<RoutingContext> {
    /** The name that the server gives its own timeout in a connection's pipeline. */
    private static final String SERVERS_TIMEOUT = "idle";

    /** HTTP/2: the stream is not needed any more. */
    private static final long CANCEL = 8;

    private final Vertx vertx;
    private final long timeoutMillis;
    private final long leastBytes;
    private final Map<HttpConnection, Turn> turns = new ConcurrentHashMap<>();

    /** @param leastBytes of a body have to come within the timeout */
    IdleConnections(Vertx vertx, Duration timeout, long leastBytes) {
        this.vertx = vertx;
        this.leastBytes = leastBytes;
        this.timeoutMillis = timeout.toMillis();
    }

    /** Begins to look after a connection. */
    void opened(HttpConnection connection) {
        turnOf(connection);
    }

    private Turn turnOf(HttpConnection connection) {
        Turn known = turns.get(connection);
        if (known != null) {
            return known;
        }
        Turn turn = new Turn(connection);
        turns.put(connection, turn);
        connection.closeHandler(closed -> {
            turns.remove(connection);
            vertx.cancelTimer(turn.timer);
        });
        turn.awaitRequest();
        return turn;
    }

    private static void takeServersTimeoutAway(HttpConnection connection) {
        if (connection instanceof HttpServerConnection known) {
            ChannelPipeline pipeline = known.channelHandlerContext().pipeline();
            if (pipeline.get(SERVERS_TIMEOUT) != null) {
                pipeline.remove(SERVERS_TIMEOUT);
            }
        }
    }

    /** Stands before all other handlers of a request. */
    @Override
    public void handle(RoutingContext context) {
        Turn turn = turnOf(context.request().connection());
        takeServersTimeoutAway(turn.connection);
        turn.begin();
        long body = awaitBody(context, context.request().bytesRead());
        context.addEndHandler(ended -> {
            vertx.cancelTimer(body);
            turn.end();
        });
        context.next();
    }

    private long awaitBody(RoutingContext context, long bytes) {
        return vertx.setPeriodic(timeoutMillis, new Handler<>() {
            private long before = bytes;

            @Override
            public void handle(Long timer) {
                HttpServerRequest request = context.request();
                if (request.isEnded() || UploadHandler.watchesItself(context) || GrpcDoor.watchesItself(context)) {
                    vertx.cancelTimer(timer);
                } else if (request.bytesRead() - before < leastBytes) {
                    vertx.cancelTimer(timer);
                    drop(context);
                } else {
                    before = request.bytesRead();
                }
            }
        });
    }

    /** Over HTTP/2 other requests of the connection go on. */
    private void drop(RoutingContext context) {
        HttpServerRequest request = context.request();
        if (request.version() != HttpVersion.HTTP_2) {
            request.connection().close();
        } else if (GrpcDoor.isGrpc(request)) {
            request.response().reset(CANCEL);
        } else {
            context.fail(new GatewayException(
                    ErrorCode.CLIENT_CLOSED,
                    "client closed: fewer than %d bytes came in %d ms in the middle of the body (http.min_bytes_per_second, http.idle_timeout)"
                            .formatted(leastBytes, timeoutMillis)));
        }
    }

    /** Whose turn it is on one connection. */
    private final class Turn {
        private final HttpConnection connection;
        private int requests;
        private long timer;

        Turn(HttpConnection connection) {
            this.connection = connection;
        }

        void awaitRequest() {
            timer = vertx.setTimer(timeoutMillis, silent -> connection.close());
        }

        void begin() {
            requests++;
            vertx.cancelTimer(timer);
        }

        void end() {
            if (--requests == 0) {
                awaitRequest();
            }
        }
    }
}
