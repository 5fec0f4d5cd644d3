package io.quantivista.ingestion.store;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.job.JobEnd;
import io.quantivista.ingestion.job.JobStart;
import io.quantivista.ingestion.job.PullProgress;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;

/** What a pull adds to the transactions in which its job begins and ends. */
final class PulledSources {
    /** Others wait until this transaction ends, so that of two jobs that begin at once the second sees the first. */
    private static final String ALONE = "select pg_advisory_xact_lock(hashtextextended('pull ' || $1, 0))";

    /** Refuses a pull while another one of the source runs or is held. */
    Future<Void> refuseOther(SqlConnection connection, JobStart start) {
        return start.isPull() ? refuseOther(connection, start.sourceId(), true) : Future.succeededFuture();
    }

    /** Refuses while a pull of the source runs. */
    Future<Void> refuseRunning(SqlConnection connection, String sourceId) {
        return refuseOther(connection, sourceId, false);
    }

    private static Future<Void> refuseOther(SqlConnection connection, String sourceId, boolean isHeldInTheWay) {
        // Each part has an index of the few jobs that run or are held: a source has had as many jobs as years have
        // minutes.
        String sql = """
                select j.job_id, false as is_held
                from ingestion_jobs j join job_details d using (job_id)
                where j.source_id = $1 and d.is_pull and j.status = 'RUNNING'
                union all
                select j.job_id, true as is_held
                from job_details d join ingestion_jobs j using (job_id)
                where j.source_id = $1 and d.is_pull and d.held_until is not null and $2
                limit 1
                """;
        return connection
                .preparedQuery(ALONE)
                .execute(Tuple.of(sourceId))
                .compose(alone -> connection.preparedQuery(sql).execute(Tuple.of(sourceId, isHeldInTheWay)))
                .map(rows -> {
                    if (rows.size() > 0) {
                        throw refusal(sourceId, rows.iterator().next());
                    }
                    return null;
                });
    }

    private static GatewayException refusal(String sourceId, Row other) {
        String jobId = other.getString("job_id");
        return other.getBoolean("is_held")
                ? new GatewayException(
                        ErrorCode.JOB_HELD,
                        "Job %s pulled source '%s' and is held: release or discard it, what follows it would be pulled twice"
                                .formatted(jobId, sourceId))
                : new GatewayException(
                        ErrorCode.SYNC_RUNNING,
                        "Job %s pulls source '%s': wait for its end or cancel it".formatted(jobId, sourceId));
    }

    /**
     * Keeps how far a published job has pulled, and that its task is done: whoever looks at the task next, after a stop or a kill, must not
     * run it again, as a source without marks would be pulled twice. Where the job left something the task stays due.
     */
    Future<Void> keep(SqlConnection connection, JobEnd end) {
        PullProgress pulled = end.pulled();
        if (pulled == null || !end.status().isPublished()) {
            return Future.succeededFuture();
        }
        String position = """
                insert into pull_positions (source_id, lake_table, position)
                select j.source_id, d.lake_table, $2 from ingestion_jobs j join job_details d using (job_id)
                where j.job_id = $1
                on conflict (source_id, lake_table) do update set position = excluded.position
                """;
        String marks = """
                insert into pull_marks (source_id, name, mark, job_id)
                select j.source_id, m ->> 'name', m -> 'mark', j.job_id
                from ingestion_jobs j, jsonb_array_elements($2::text::jsonb) m
                where j.job_id = $1
                on conflict (source_id, name) do update set mark = excluded.mark, job_id = excluded.job_id
                """;
        String task = """
                update pull_tasks set due = null
                where source_id = (select source_id from ingestion_jobs where job_id = $1) and not $2
                """;
        return connection
                .preparedQuery(position)
                .execute(Tuple.of(end.jobId(), pulled.position()))
                .compose(kept -> connection.preparedQuery(marks).execute(Tuple.of(end.jobId(), json(pulled))))
                .compose(kept -> connection.preparedQuery(task).execute(Tuple.of(end.jobId(), pulled.hasMore())))
                .mapEmpty();
    }

    private static String json(PullProgress pulled) {
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        for (PullProgress.Mark mark : pulled.marks()) {
            all.addObject().put("name", mark.name()).set("mark", mark.value());
        }
        return String.valueOf(Columns.storableJson(all.toString()));
    }
}
