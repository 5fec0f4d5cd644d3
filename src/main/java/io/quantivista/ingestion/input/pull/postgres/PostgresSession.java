package io.quantivista.ingestion.input.pull.postgres;

import io.quantivista.ingestion.connector.postgres.PostgresConnection;
import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.source.PullCursor;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import io.vertx.sqlclient.desc.ColumnDescriptor;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** A connection to the database of a source that can only read. Called on any context; failures are refusals. */
final class PostgresSession {
    private static final int CONNECT_SECONDS = 10;

    private final PostgresConnection connection;
    private final PgConnection server;

    private PostgresSession(PostgresConnection connection, PgConnection server) {
        this.connection = connection;
        this.server = server;
    }

    /** Connects to the address that was judged, and to no other. */
    static Future<PostgresSession> open(Vertx vertx, PostgresConnection connection) {
        return vertx.executeBlocking(() -> connection.hosts().resolve(connection.host()), false)
                .compose(address -> connect(vertx, connection, address))
                .map(server -> new PostgresSession(connection, server))
                .recover(e -> Future.failedFuture(PostgresFailures.of(connection, e)));
    }

    private static Future<PgConnection> connect(Vertx vertx, PostgresConnection connection, InetAddress address) {
        PgConnectOptions options = new PgConnectOptions()
                .setHost(address.getHostAddress())
                .setPort(connection.port())
                .setDatabase(connection.database())
                .setUser(connection.user())
                .setPassword(connection.password().reveal());
        // Values are compared and kept as texts, which must not depend on how the server is set up.
        Map.of(
                        "DateStyle", "ISO",
                        "IntervalStyle", "iso_8601",
                        "TimeZone", "UTC",
                        "default_transaction_read_only", "on",
                        "application_name", "quantivista-ingestion")
                .forEach(options::addProperty);
        Future<PgConnection> connecting = PgConnection.connect(vertx, options);
        return connecting
                .timeout(CONNECT_SECONDS, TimeUnit.SECONDS)
                .onFailure(late -> connecting.onSuccess(PgConnection::close));
    }

    /** Opens one, uses it, and closes it whatever comes of that. */
    static <T> Future<T> use(Vertx vertx, PostgresConnection connection, Function<PostgresSession, Future<T>> work) {
        return open(vertx, connection)
                .compose(
                        session -> Future.succeededFuture(session).compose(work).eventually(session::close));
    }

    PgConnection server() {
        return server;
    }

    Future<RowSet<Row>> query(String sql, Tuple parameters) {
        return server.preparedQuery(sql)
                .execute(parameters)
                .recover(e -> Future.failedFuture(PostgresFailures.of(connection, e)));
    }

    /** The cursor as this database knows its field. */
    Future<Keyset> keyset(PullCursor cursor) {
        return query("select * from %s as q limit 0".formatted(connection.relation()), Tuple.tuple())
                .map(rows -> typeOf(cursor.field(), rows))
                .compose(type -> primaryKey(cursor).map(keys -> new Keyset(cursor, type, keys)));
    }

    private String typeOf(String field, RowSet<Row> rows) {
        return rows.columnDescriptors().stream()
                .filter(column -> column.name().equals(field))
                .map(ColumnDescriptor::typeName)
                .findFirst()
                .orElseThrow(() -> new GatewayException(
                        ErrorCode.INVALID_DEFINITION,
                        "%s has no field '%s', which the cursor names; there are %s"
                                .formatted(connection.name(), field, rows.columnsNames())))
                .toLowerCase(java.util.Locale.ROOT);
    }

    private Future<List<String>> primaryKey(PullCursor cursor) {
        if (!cursor.primaryKey().isEmpty() || connection.table().isEmpty()) {
            return Future.succeededFuture(cursor.primaryKey());
        }
        String sql = """
                select a.attname from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any(i.indkey)
                where i.indrelid = $1::text::regclass and i.indisprimary
                order by array_position(i.indkey::int2[], a.attnum)
                """;
        return query(sql, Tuple.of(connection.table().get())).map(rows -> {
            List<String> keys = new ArrayList<>();
            rows.forEach(row -> keys.add(row.getString(0)));
            return keys;
        });
    }

    Future<Void> close() {
        return server.close().otherwiseEmpty();
    }
}
