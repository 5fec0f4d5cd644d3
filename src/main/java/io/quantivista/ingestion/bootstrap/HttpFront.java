package io.quantivista.ingestion.bootstrap;

import io.quantivista.ingestion.input.grpc.GrpcDoor;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The HTTP server. One event loop serves all connections: it only frames bytes, the lanes do what costs time. */
final class HttpFront {
    /** Chunks of a body as they come off the socket; larger ones cost the event loop fewer calls. */
    private static final int RECEIVE_BUFFER = 256 << 10;

    private static final int CHUNK = 64 << 10;

    /** What a client may send on one HTTP/2 stream before it is read, and on all streams of a connection: one that rests holds no other up. */
    private static final int STREAM_WINDOW = 256 << 10;

    private static final int CONNECTION_WINDOW = 4 << 20;

    private final @Nullable HttpServer server;
    private final URI address;

    private HttpFront(@Nullable HttpServer server, URI address) {
        this.server = server;
        this.address = address;
    }

    /** Before it listens. */
    static HttpFront notListening() {
        return new HttpFront(null, URI.create("http://0.0.0.0:0"));
    }

    /** On the caller's event loop, which serves all connections. */
    static Future<HttpFront> listen(Vertx vertx, HttpConfig config, Router router, GrpcDoor grpc) {
        HttpServerOptions options = new HttpServerOptions()
                .setHost(config.host())
                .setPort(config.port())
                .setReuseAddress(true)
                .setTcpNoDelay(true)
                .setReceiveBufferSize(RECEIVE_BUFFER)
                .setMaxChunkSize(CHUNK)
                .setHandle100ContinueAutomatically(true)
                .setDecompressionSupported(false)
                .setTcpKeepAlive(true)
                .setInitialSettings(new Http2Settings()
                        .setInitialWindowSize(STREAM_WINDOW)
                        .setMaxConcurrentStreams(HttpServerOptions.DEFAULT_INITIAL_SETTINGS_MAX_CONCURRENT_STREAMS))
                .setHttp2ConnectionWindowSize(CONNECTION_WINDOW)
                // Only until a connection has brought its first request: see IdleConnections.
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                .setReadIdleTimeout((int) config.idleTimeout().toMillis());
        IdleConnections idle = new IdleConnections(vertx, config.idleTimeout(), config.leastBytes());
        router.route().order(-2).handler(idle);
        router.route().order(-1).handler(grpc);
        return vertx.createHttpServer(options)
                .connectionHandler(idle::opened)
                .requestHandler(router)
                .listen()
                .map(server -> new HttpFront(
                        server, URI.create("http://%s:%d".formatted(config.host(), server.actualPort()))));
    }

    URI address() {
        return address;
    }

    Future<Void> close() {
        return server == null ? Future.succeededFuture() : server.close();
    }
}
