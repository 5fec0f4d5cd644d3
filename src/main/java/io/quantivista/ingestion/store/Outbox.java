package io.quantivista.ingestion.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.job.JobEnd;
import io.quantivista.ingestion.job.JobStatus;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Events that wait to be published. A row is written in the transaction that ends a job and is marked once the event is
 * safe with its readers; in between it may be taken any number of times.
 */
public final class Outbox {
    private static final int BATCH = 100;

    private final Database database;
    private final Supplier<UUID> eventIds;

    public Outbox(Database database, Supplier<UUID> eventIds) {
        this.database = database;
        this.eventIds = eventIds;
    }

    /**
     * An event as it was written.
     *
     * @param dataIngested the facts as JSON, the same text each time
     */
    public record Waiting(
            long id, UUID eventId, String jobId, JobStatus jobStatus, Instant occurredAt, String dataIngested) {}

    /**
     * Takes waiting events, oldest first, gives them to {@code publish} and marks those that it answers with.
     *
     * <p>The rows are locked meanwhile and others' locks are stepped over, so that relays share the work. Of a job only
     * the oldest waiting event is taken: the next one follows when it has been marked. Should the process or the
     * connection die before the marks are committed, the events wait as before.
     *
     * @return whether any event was marked, so that more may be waiting
     */
    public Future<Boolean> publishWaiting(Function<List<Waiting>, Future<List<Waiting>>> publish) {
        return database.inTransaction(connection -> claim(connection)
                .compose(waiting -> waiting.isEmpty() ? Future.succeededFuture(waiting) : publish.apply(waiting))
                .compose(published -> mark(connection, published)));
    }

    /** Forgets events that were sent before {@code now - age}. */
    public Future<Integer> prune(Duration age) {
        String sql = "delete from outbox where sent_at < now() - make_interval(secs => $1)";
        return database.query(sql, Tuple.of((double) age.toSeconds())).map(RowSet::rowCount);
    }

    /** Writes the event of a job that this transaction ends, from what the job's rows hold by now. */
    Future<Void> append(SqlConnection connection, JobEnd end) {
        String facts = """
                select j.source_id, d.source_type, d.ingestion_mode,
                       greatest(0, extract(epoch from j.end_time - j.start_time) * 1000)::bigint as millis
                from ingestion_jobs j join job_details d using (job_id)
                where j.job_id = $1
                """;
        String insert = """
                insert into outbox (event_id, job_id, job_status, occurred_at, data_ingested)
                values ($1, $2, $3, $4, $5::text::json)
                """;
        return connection
                .preparedQuery(facts)
                .execute(Tuple.of(end.jobId()))
                .map(rows -> dataIngested(end, rows.iterator().next()))
                .compose(data -> connection
                        .preparedQuery(insert)
                        .execute(Tuple.of(
                                eventIds.get(), end.jobId(), end.status().name(), Columns.time(end.endTime()), data)))
                .mapEmpty();
    }

    private static String dataIngested(JobEnd end, Row job) {
        ObjectNode data = Columns.JSON
                .createObjectNode()
                .put("job_id", end.jobId())
                .put("source_id", job.getString("source_id"))
                .put("source_type", job.getString("source_type"))
                .put("ingestion_mode", job.getString("ingestion_mode"))
                .put("records_processed", end.recordsProcessed())
                .put("records_failed", end.recordsFailed())
                .put("quality_score", end.qualityScore())
                .put("processing_time_ms", job.getLong("millis"));
        end.dataCategories().forEach(data.putArray("data_categories")::add);
        return data.toString();
    }

    private static Future<List<Waiting>> claim(SqlConnection connection) {
        String sql = """
                select id, event_id, job_id, job_status, occurred_at, data_ingested::text as data_ingested
                from outbox waiting
                where sent_at is null
                  and not exists (
                      select 1 from outbox earlier
                      where earlier.job_id = waiting.job_id and earlier.id < waiting.id and earlier.sent_at is null)
                order by id
                limit $1
                for update skip locked
                """;
        return connection.preparedQuery(sql).execute(Tuple.of(BATCH)).map(Outbox::waiting);
    }

    private static Future<Boolean> mark(SqlConnection connection, List<Waiting> published) {
        if (published.isEmpty()) {
            return Future.succeededFuture(false);
        }
        Long[] ids = published.stream().map(Waiting::id).toArray(Long[]::new);
        return connection
                .preparedQuery("update outbox set sent_at = now() where id = any($1)")
                .execute(Tuple.of((Object) ids))
                .map(true);
    }

    private static List<Waiting> waiting(RowSet<Row> rows) {
        List<Waiting> waiting = new ArrayList<>(rows.size());
        for (Row row : rows) {
            waiting.add(new Waiting(
                    row.getLong("id"),
                    row.getUUID("event_id"),
                    row.getString("job_id"),
                    JobStatus.valueOf(row.getString("job_status")),
                    Columns.instant(row, "occurred_at"),
                    row.getString("data_ingested")));
        }
        return waiting;
    }
}
