package io.quantivista.ingestion.store;

import com.fasterxml.jackson.databind.JsonNode;
import io.quantivista.ingestion.job.PullProgress.Mark;
import io.quantivista.ingestion.job.PullStates;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is kept of pulled sources in {@code pull_positions} and {@code pull_marks}. */
public final class PostgresPullStates implements PullStates {
    private final Database database;
    private final PulledSources pulls = new PulledSources();

    public PostgresPullStates(Database database) {
        this.database = database;
    }

    @Override
    public Future<Long> position(String sourceId, String table) {
        return database.query(
                        "select position from pull_positions where source_id = $1 and lake_table = $2",
                        Tuple.of(sourceId, table))
                .map(rows ->
                        rows.size() == 0 ? NO_POSITION : rows.iterator().next().getLong("position"));
    }

    @Override
    public Future<Map<String, JsonNode>> marks(String sourceId, Collection<String> names) {
        String sql = "select name, mark::text as mark from pull_marks where source_id = $1 and name = any($2)";
        return database.query(sql, Tuple.of(sourceId, (Object) names.toArray(String[]::new)))
                .map(rows -> {
                    Map<String, JsonNode> marks = new HashMap<>();
                    rows.forEach(row -> marks.put(row.getString("name"), Columns.json(row.getString("mark"))));
                    return marks;
                });
    }

    @Override
    public Future<List<Mark>> list(String sourceId, @Nullable String after, int limit) {
        String sql = """
                select name, mark::text as mark from pull_marks
                where source_id = $1 and ($2::text is null or name collate "C" > $2 collate "C")
                order by name collate "C" limit $3
                """;
        return database.query(sql, Tuple.of(sourceId, after, limit)).map(rows -> {
            List<Mark> marks = new ArrayList<>();
            for (Row row : rows) {
                marks.add(new Mark(row.getString("name"), Columns.json(row.getString("mark"))));
            }
            return marks;
        });
    }

    @Override
    public Future<Long> count(String sourceId) {
        return database.query("select count(*) from pull_marks where source_id = $1", Tuple.of(sourceId))
                .map(rows -> rows.iterator().next().getLong(0));
    }

    @Override
    public Future<Long> forget(String sourceId, @Nullable Collection<String> names) {
        String sql = "delete from pull_marks where source_id = $1 and ($2::text[] is null or name = any($2))";
        Object those = names == null ? null : names.toArray(String[]::new);
        return database.inTransaction(connection -> pulls.refuseRunning(connection, sourceId)
                        .compose(alone -> connection.preparedQuery(sql).execute(Tuple.of(sourceId, those))))
                .map(rows -> (long) rows.rowCount());
    }

    @Override
    public Future<Void> accept(String sourceId, String table, long position) {
        String sql = """
                insert into pull_positions (source_id, lake_table, position) values ($1, $2, $3)
                on conflict (source_id, lake_table) do update set position = excluded.position
                """;
        return database.inTransaction(connection -> pulls.refuseRunning(connection, sourceId)
                        .compose(alone -> connection.preparedQuery(sql).execute(Tuple.of(sourceId, table, position))))
                .mapEmpty();
    }
}
