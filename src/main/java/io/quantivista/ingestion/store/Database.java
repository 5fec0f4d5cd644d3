package io.quantivista.ingestion.store;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.telemetry.LogKeys;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxException;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.ClosedConnectionException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.TransactionRollbackException;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.flywaydb.core.Flyway;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gateway's schema in PostgreSQL and the pool of connections to it.
 *
 * <p>Called on any context; every answer comes on the caller's. Connections are made when they are needed, so the
 * server may go and come back: while it is away every call fails with {@code store_unavailable}.
 */
public final class Database {
    private static final Logger LOG = LoggerFactory.getLogger(Database.class);
    private static final int CONNECT_TIMEOUT_SECONDS = 5;
    private static final int IDLE_MINUTES = 10;
    private static final int MOST_WAITING = 2_000;

    private static final String TOO_LONG = "22001";
    /** A zero character, in a text and escaped in JSON. */
    private static final Set<String> UNKEPT = Set.of("22021", "22P05");

    private final Vertx vertx;
    private final PostgresAddress address;
    private final Pool pool;

    /** @param connections most connections at a time */
    public Database(Vertx vertx, PostgresAddress address, int connections) {
        this.vertx = vertx;
        this.address = address;
        this.pool = PgBuilder.pool()
                .with(new PoolOptions()
                        .setMaxSize(connections)
                        .setMaxWaitQueueSize(MOST_WAITING)
                        .setConnectionTimeout(CONNECT_TIMEOUT_SECONDS)
                        .setConnectionTimeoutUnit(TimeUnit.SECONDS)
                        .setIdleTimeout(IDLE_MINUTES)
                        .setIdleTimeoutUnit(TimeUnit.MINUTES))
                .connectingTo(address.connectOptions().setCachePreparedStatements(true))
                .using(vertx)
                .build();
    }

    /**
     * Brings the schema up to date. Replicas that start together wait for one another.
     *
     * <p>The migrations that went through last are told in a comment on Flyway's own table. Where they are those of this
     * build, Flyway is left out: to load it and to let it look costs a tenth of a start.
     */
    public Future<Void> start() {
        Optional<String> migrations = Migrations.fingerprint();
        return migrated()
                .compose(last -> last.isPresent() && last.equals(migrations)
                        ? Future.succeededFuture()
                        : vertx.executeBlocking(this::migrate, false).compose(done -> remember(migrations)));
    }

    /** The fingerprint of the migrations that went through last; empty where nobody told. */
    private Future<Optional<String>> migrated() {
        return pool.query("select obj_description(to_regclass('%s'), 'pg_class')".formatted(Migrations.HISTORY))
                .execute()
                .map(rows -> Optional.ofNullable(rows.iterator().next().getString(0)))
                .recover(this::refuse);
    }

    /** Without it the next start asks Flyway again: a user who does not own the table may not comment on it. */
    private Future<Void> remember(Optional<String> migrations) {
        if (migrations.isEmpty()) {
            return Future.succeededFuture();
        }
        return pool.query("comment on table %s is '%s'".formatted(Migrations.HISTORY, migrations.get()))
                .execute()
                .<Void>mapEmpty()
                .recover(e -> {
                    LOG.atDebug().setCause(e).log("The migrations that went through could not be noted");
                    return Future.succeededFuture();
                });
    }

    public Future<Void> close() {
        return pool.close();
    }

    /** Whether PostgreSQL answers now; fails with {@code store_unavailable}. */
    public Future<Void> ping() {
        return query("select 1", Tuple.tuple()).mapEmpty();
    }

    Future<RowSet<Row>> query(String sql, Tuple parameters) {
        return pool.preparedQuery(sql).execute(parameters).recover(this::refuse);
    }

    /** Commits when the work's future succeeds; otherwise nothing of it has happened. */
    <T> Future<T> inTransaction(Function<SqlConnection, Future<T>> work) {
        return pool.withTransaction(work).recover(this::refuse);
    }

    /** Runs a task after a pause, unless the process ends before. */
    void later(long pauseMillis, Runnable task) {
        vertx.setTimer(pauseMillis, due -> task.run());
    }

    private Void migrate() {
        long begin = System.nanoTime();
        int count = Flyway.configure(Database.class.getClassLoader())
                .dataSource(
                        address.jdbcUrl(), address.user(), address.password().reveal())
                .table(Migrations.HISTORY)
                .locations("classpath:" + Migrations.FOLDER)
                .load()
                .migrate()
                .migrationsExecuted;
        LOG.atInfo()
                .addKeyValue(LogKeys.HOST, address.host())
                .addKeyValue(LogKeys.PORT, address.port())
                .addKeyValue(LogKeys.COUNT, count)
                .addKeyValue(LogKeys.DURATION_MILLIS, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin))
                .log("Schema is up to date");
        return null;
    }

    private <T> Future<T> refuse(Throwable failure) {
        if (failure instanceof PgException refusal && TOO_LONG.equals(refusal.getSqlState())) {
            return Future.failedFuture(new GatewayException(
                    ErrorCode.INVALID_REQUEST,
                    "A value is too long to be kept: " + refusal.getErrorMessage(),
                    failure));
        }
        if (failure instanceof PgException refusal && UNKEPT.contains(String.valueOf(refusal.getSqlState()))) {
            return Future.failedFuture(new GatewayException(
                    ErrorCode.INVALID_REQUEST,
                    "A value holds a character that cannot be kept, such as U+0000: leave it out",
                    failure));
        }
        if (!isConnectionLost(failure)) {
            return Future.failedFuture(failure);
        }
        return Future.failedFuture(new GatewayException(
                ErrorCode.STORE_UNAVAILABLE,
                "PostgreSQL at %s:%d cannot be reached: try again when it answers"
                        .formatted(address.host(), address.port()),
                failure));
    }

    private static boolean isConnectionLost(Throwable failure) {
        if (failure instanceof PgException refusal) {
            return isServerAway(String.valueOf(refusal.getSqlState()));
        }
        // The client tells a pool that waited in vain, and a connection that broke off, by its plain exception only.
        return failure instanceof ClosedConnectionException
                || failure instanceof TransactionRollbackException
                || failure instanceof IOException
                || failure instanceof TimeoutException
                || failure.getCause() instanceof IOException
                || failure instanceof VertxException;
    }

    /** Classes 08 (connection) and 57P (the server stops or starts), and 53300 (it has no connection left). */
    private static boolean isServerAway(String sqlState) {
        return sqlState.startsWith("08") || sqlState.startsWith("57P") || sqlState.equals("53300");
    }
}
