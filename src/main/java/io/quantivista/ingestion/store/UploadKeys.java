package io.quantivista.ingestion.store;

import io.quantivista.ingestion.job.JobStart;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import org.jspecify.annotations.Nullable;

/** The idempotency keys of uploads and pulls: each names the job that answers for it. Used inside the job's own transactions. */
final class UploadKeys {

    /** A key under lock: whose it is and what that job read. */
    record Held(@Nullable String jobId, @Nullable String fingerprint) {}

    /** Takes the key's row, new or not, and holds it until the transaction ends: two requests come one after the other. */
    Future<Held> hold(SqlConnection connection, JobStart start) {
        String sql = """
                insert into idempotency_keys (scope, key) values ($1, $2)
                on conflict (scope, key) do update set key = excluded.key
                returning job_id, fingerprint
                """;
        return connection
                .preparedQuery(sql)
                .execute(Tuple.of(scope(start), start.idempotencyKey()))
                .map(rows -> {
                    Row row = rows.iterator().next();
                    return new Held(row.getString("job_id"), row.getString("fingerprint"));
                });
    }

    Future<Void> give(SqlConnection connection, JobStart start, String jobId) {
        String sql = "update idempotency_keys set job_id = $3, fingerprint = null where scope = $1 and key = $2";
        return connection
                .preparedQuery(sql)
                .execute(Tuple.of(scope(start), start.idempotencyKey(), jobId))
                .mapEmpty();
    }

    Future<Void> putFingerprint(SqlConnection connection, String jobId, @Nullable String fingerprint) {
        String sql = "update idempotency_keys set fingerprint = $2 where job_id = $1";
        return connection
                .preparedQuery(sql)
                .execute(Tuple.of(jobId, fingerprint))
                .mapEmpty();
    }

    /** A key of the one kind says nothing of the other. */
    private static String scope(JobStart start) {
        return (start.isPull() ? "sync " : "upload ") + start.sourceId();
    }
}
