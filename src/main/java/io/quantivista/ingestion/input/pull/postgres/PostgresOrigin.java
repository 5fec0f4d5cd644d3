package io.quantivista.ingestion.input.pull.postgres;

import io.quantivista.ingestion.connector.postgres.PostgresConnection;
import io.quantivista.ingestion.input.pull.Boundary;
import io.quantivista.ingestion.input.pull.FirstRecords;
import io.quantivista.ingestion.input.pull.Increment;
import io.quantivista.ingestion.input.pull.Origin;
import io.quantivista.ingestion.input.pull.PullTarget;
import io.quantivista.ingestion.job.PullStates;
import io.quantivista.ingestion.job.Pulls.Sight;
import io.quantivista.ingestion.source.PullCursor;
import io.quantivista.ingestion.source.SamplePreview.Sample;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A table or a query: everything of it, or what lies behind the boundary of its cursor. */
final class PostgresOrigin implements Origin {
    private static final long MOST_COUNTED = 1_000_000;
    private static final int SAMPLE_ROWS = 1_000;
    private static final int SAMPLE_BYTES = 1 << 20;

    private final PostgresSessions sessions;
    private final PullStates states;
    private final PullTarget target;
    private final PostgresConnection connection;
    private final int largestRow;

    PostgresOrigin(
            PostgresSessions sessions,
            PullStates states,
            PullTarget target,
            PostgresConnection connection,
            int largestRow) {
        this.sessions = sessions;
        this.states = states;
        this.target = target;
        this.connection = connection;
        this.largestRow = largestRow;
    }

    @Override
    public Future<Sight> look() {
        return count(MOST_COUNTED)
                .map(rows -> new Sight(
                        "postgres",
                        Sight.UNKNOWN,
                        Sight.UNKNOWN,
                        rows,
                        Sight.UNKNOWN,
                        Sight.UNKNOWN,
                        Sight.UNKNOWN,
                        List.of()));
    }

    @Override
    public Future<Boolean> hasPending() {
        return count(1).map(rows -> rows > 0);
    }

    private Future<Long> count(long most) {
        return Boundary.find(states, target)
                .compose(boundary -> sessions.look(
                        connection,
                        session -> query(session, boundary)
                                .compose(query -> session.query(query.count(most), query.tuple()))
                                .map(rows -> rows.iterator().next().getLong(0))));
    }

    @Override
    public Future<Increment> next() {
        return Boundary.find(states, target)
                .compose(boundary -> sessions.look(
                        connection,
                        session -> query(session, boundary)
                                .compose(query -> session.query(query.count(1), query.tuple())
                                        .map(rows -> increment(
                                                query,
                                                boundary,
                                                rows.iterator().next().getLong(0) == 0)))));
    }

    private Increment increment(RowsQuery query, @Nullable Boundary boundary, boolean isEmpty) {
        RowBodies bodies = new RowBodies(sessions, connection, query, boundary, isEmpty);
        return new Increment(bodies, isEmpty, bodies::marks, bodies::hasMore, null);
    }

    private Future<RowsQuery> query(PostgresSession session, @Nullable Boundary boundary) {
        Optional<PullCursor> cursor = target.plan().config().cursor();
        return cursor.isEmpty()
                ? Future.succeededFuture(RowsQuery.all(connection.relation(), largestRow))
                : session.keyset(cursor.get()).map(keyset -> behind(keyset, boundary));
    }

    private RowsQuery behind(Keyset keyset, @Nullable Boundary boundary) {
        if (boundary != null) {
            boundary.requireOf(keyset.cursor().field(), keyset.identity(connection));
        }
        return RowsQuery.behind(connection.relation(), keyset, boundary, largestRow);
    }

    @Override
    public Future<FirstRecords> sample() {
        String sql = RowsQuery.all(connection.relation(), largestRow).sample(SAMPLE_ROWS, SAMPLE_BYTES);
        return sessions.look(connection, session -> session.query(sql, Tuple.tuple()))
                .map(this::first);
    }

    private FirstRecords first(Iterable<Row> rows) {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        for (Row row : rows) {
            lines.writeBytes((row.getString(0) + "\n").getBytes(StandardCharsets.UTF_8));
        }
        return new FirstRecords(
                connection.name(), new Sample(RowBodies.MEDIA_TYPE, List.of(), lines.toByteArray(), false, true));
    }
}
