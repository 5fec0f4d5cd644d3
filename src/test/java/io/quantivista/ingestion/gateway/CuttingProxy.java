package io.quantivista.ingestion.gateway;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Stands between a client and a gateway, and cuts the connections when it is told to. */
final class CuttingProxy implements AutoCloseable {
    private final Vertx vertx = Vertx.vertx();
    private final Set<NetSocket> open = ConcurrentHashMap.newKeySet();
    private volatile URI gateway;
    private final NetServer server;

    CuttingProxy(URI gateway) {
        this.gateway = gateway;
        this.server = get(vertx.createNetServer().connectHandler(this::join).listen(0, "127.0.0.1"));
    }

    SocketAddress address() {
        return SocketAddress.inetSocketAddress(server.actualPort(), "127.0.0.1");
    }

    /** Connections of later go there. */
    void turnTo(URI other) {
        gateway = other;
    }

    private void join(NetSocket client) {
        client.pause();
        vertx.createNetClient()
                .connect(gateway.getPort(), gateway.getHost())
                .onSuccess(behind -> {
                    pass(client, behind);
                    pass(behind, client);
                })
                .onFailure(unreachable -> client.close());
    }

    private void pass(NetSocket from, NetSocket to) {
        open.add(from);
        from.exceptionHandler(lost -> {});
        from.closeHandler(closed -> {
            open.remove(from);
            to.close();
        });
        from.handler(to::write);
        from.resume();
    }

    /** Cuts every connection, whatever is under way on it. */
    void cut() {
        open.forEach(NetSocket::close);
    }

    private static <T> T get(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
    }

    @Override
    public void close() {
        get(vertx.close());
    }
}
