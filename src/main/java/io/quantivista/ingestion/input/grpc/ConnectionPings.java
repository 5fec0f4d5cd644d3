package io.quantivista.ingestion.input.grpc;

import io.vertx.core.http.HttpConnection;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;

/** How many HTTP/2 pings came on each connection: a client that sends them keeps its silent stream. Safe for any thread. */
final class ConnectionPings {
    private final Map<HttpConnection, Long> counts = Collections.synchronizedMap(new WeakHashMap<>());

    /** Counts the pings of a connection, which answers each by itself. */
    void watch(HttpConnection connection) {
        if (counts.putIfAbsent(connection, 0L) == null) {
            connection.pingHandler(ping -> counts.merge(connection, 1L, Long::sum));
        }
    }

    long count(HttpConnection connection) {
        return counts.getOrDefault(connection, 0L);
    }
}
