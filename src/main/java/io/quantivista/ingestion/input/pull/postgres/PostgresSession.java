package io.quantivista.ingestion.input.pull.postgres;

import io.quantivista.ingestion.connector.postgres.PostgresConnection;
import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.source.PullCursor;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import io.vertx.sqlclient.desc.ColumnDescriptor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** A connection to the database of a source that can only read. Called on any context; failures are refusals. */
final class PostgresSession {
    private static final int CLOSE_SECONDS = 5;

    private final PostgresConnection connection;
    private final Pool pool;
    private final SqlConnection server;
    private final Duration patience;

    /**
     * @param pool whose only connection it is
     * @param patience how long an answer may take
     */
    PostgresSession(PostgresConnection connection, Pool pool, SqlConnection server, Duration patience) {
        this.connection = connection;
        this.pool = pool;
        this.server = server;
        this.patience = patience;
    }

    SqlConnection server() {
        return server;
    }

    Future<RowSet<Row>> query(String sql, Tuple parameters) {
        return server.preparedQuery(sql)
                .execute(parameters)
                .timeout(patience.toMillis(), TimeUnit.MILLISECONDS)
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
                .toLowerCase(Locale.ROOT);
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

    /** Never fails, and ends also where the server does not answer. */
    Future<Void> close() {
        return pool.close().timeout(CLOSE_SECONDS, TimeUnit.SECONDS).otherwiseEmpty();
    }
}
