package io.quantivista.ingestion.input.pull.postgres;

import io.quantivista.ingestion.connector.postgres.PostgresConnection;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.net.NetClientOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.SqlConnection;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Opens connections to the databases of sources. Names are looked up on workers of their own: those of the default pool may all be
 * waiting for rows, and so for the lookup. Called on any context; failures are refusals.
 */
final class PostgresSessions {
    private static final int LOOKUPS_AT_ONCE = 8;
    private static final int CONNECT_SECONDS = 10;
    private static final Duration LONGEST_LOCK = Duration.ofSeconds(30);
    /** A server that has to end a statement itself does so first, and says so. */
    private static final Duration GRACE = Duration.ofSeconds(2);

    private final Vertx vertx;
    private final WorkerExecutor names;
    private final Duration patience;

    /** @param patience how long a statement of a look may take, and how long a server may be silent */
    PostgresSessions(Vertx vertx, Duration patience) {
        this.vertx = vertx;
        this.names = vertx.createSharedWorkerExecutor("pull-postgres", LOOKUPS_AT_ONCE);
        this.patience = patience;
    }

    Duration patience() {
        return patience;
    }

    /** A session that reads the rows of a job, for as long as that takes. */
    Future<PostgresSession> open(PostgresConnection connection) {
        return open(connection, Map.of());
    }

    /** Opens a session for a look, uses it, and closes it whatever comes of that. No statement of it, and no wait for a lock, is without end. */
    <T> Future<T> look(PostgresConnection connection, Function<PostgresSession, Future<T>> work) {
        Map<String, String> bounds = Map.of(
                "statement_timeout", String.valueOf(patience.toMillis()),
                "lock_timeout", String.valueOf(Math.min(patience.toMillis(), LONGEST_LOCK.toMillis())));
        return open(connection, bounds)
                .compose(
                        session -> Future.succeededFuture(session).compose(work).eventually(session::close));
    }

    /** Connects to the address that was judged, and to no other. */
    private Future<PostgresSession> open(PostgresConnection connection, Map<String, String> properties) {
        return names.executeBlocking(() -> connection.hosts().resolve(connection.host()), false)
                .compose(address -> connect(connection, options(connection, address, properties)))
                .recover(e -> Future.failedFuture(PostgresFailures.of(connection, e)));
    }

    private static PgConnectOptions options(
            PostgresConnection connection, InetAddress address, Map<String, String> properties) {
        PgConnectOptions options = new PgConnectOptions()
                .setHost(address.getHostAddress())
                .setPort(connection.port())
                .setDatabase(connection.database())
                .setUser(connection.user())
                .setPassword(connection.password().reveal());
        // Values are compared and kept as texts, which must not depend on how the server is set up.
        Map<String, String> all = new HashMap<>(Map.of(
                "DateStyle", "ISO",
                "IntervalStyle", "iso_8601",
                "TimeZone", "UTC",
                "default_transaction_read_only", "on",
                "application_name", "quantivista-ingestion"));
        all.putAll(properties);
        all.forEach(options::addProperty);
        return options;
    }

    /** Each has a pool of its own, which also ends a connection whose server has fallen silent. */
    private Future<PostgresSession> connect(PostgresConnection connection, PgConnectOptions options) {
        Pool pool = PgBuilder.pool()
                .with(new PoolOptions().setMaxSize(1))
                .with(new NetClientOptions().setTcpKeepAlive(true))
                .connectingTo(options)
                .using(vertx)
                .build();
        Future<SqlConnection> connecting = pool.getConnection();
        return connecting
                .timeout(CONNECT_SECONDS, TimeUnit.SECONDS)
                .onFailure(late -> pool.close())
                .map(server -> new PostgresSession(connection, pool, server, patience.plus(GRACE)));
    }
}
