package io.quantivista.ingestion.input.http;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.ConnectionBase;

/**
 * Holds a body up in its socket. {@link HttpServerRequest#pause} alone reads on until some twenty chunks of it lie in the heap,
 * which with as many senders as may wait at once is more than the heap. Over HTTP/2 the window of the stream is the bound.
 * On the request's event loop.
 */
public final class BodyFlow {
    private BodyFlow() {}

    /** Nothing more is read of the body than the piece that the socket has just given. */
    static void pause(HttpServerRequest request) {
        request.pause();
        read(request, false);
    }

    /**
     * Lets a body flow that was held up here. Whoever takes it may hold it up again before this returns. Where
     * {@link HttpServerRequest#pause} alone has stopped the socket, {@link HttpServerRequest#resume} alone starts it.
     */
    public static void resume(HttpServerRequest request) {
        read(request, true);
        request.resume();
    }

    /** HTTP/1 has one request at a time on its connection. */
    private static void read(HttpServerRequest request, boolean reads) {
        if (request.version() != HttpVersion.HTTP_2 && request.connection() instanceof ConnectionBase connection) {
            connection.channelHandlerContext().channel().config().setAutoRead(reads);
        }
    }
}
