package io.vertx.core.internal.net;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.VertxException;
import io.vertx.core.net.NetSocket;

/**
 * Lets the PostgreSQL client of Vert.x 5.0 run on the core of Vert.x 5.2: stands before the core's own interface of this
 * name on the class path and differs from it in two methods.
 *
 * <p>The newest vertx-pg-client is 5.0.12. Every core with which it was built (5.0.x) has the open holes of its HTTP
 * codec, CVE-2026-102479. From 5.1 on the core declares {@code messageHandler} and {@code readCompletionHandler} in
 * {@link StreamChannelInternal}, with that type as their result, so the client's calls to the two of this interface no
 * longer link. Here they are again, and hand over to the core's.
 *
 * <p>Remove this file when vertx-pg-client is released for the core that the gateway runs on.
 */
public interface NetSocketInternal extends NetSocket, StreamChannelInternal {
    VertxException CLOSED_EXCEPTION = VertxException.noStackTrace("Connection was closed");

    @Override
    Future<Void> write(String text);

    @Override
    Future<Void> write(String text, String encoding);

    @Override
    default NetSocketInternal messageHandler(Handler<Object> handler) {
        StreamChannelInternal core = this;
        core.messageHandler(handler);
        return this;
    }

    @Override
    default NetSocketInternal readCompletionHandler(Handler<Void> handler) {
        StreamChannelInternal core = this;
        core.readCompletionHandler(handler);
        return this;
    }
}
