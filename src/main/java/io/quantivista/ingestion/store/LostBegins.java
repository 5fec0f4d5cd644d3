package io.quantivista.ingestion.store;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.job.Job;
import io.quantivista.ingestion.telemetry.LogKeys;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Jobs that began in PostgreSQL while the answer to the COMMIT was lost. Whoever asked for the job was refused, so nobody runs it, and
 * it would be RUNNING, and keep others of its source away, until the next start. PostgreSQL knows by its own id what became of a transaction:
 *
 * <ol>
 *   <li>committed: the job ends as FAILED. That is safe: its id was told to nobody, and the first end of a job stays.
 *   <li>aborted: there is no job; its id may be another's by now, which is left alone.
 *   <li>in progress: the server has not noticed yet; it is asked again, as it is while it is away.
 * </ol>
 *
 * What cannot be told any more, after a failover to a server that never had the transaction, is left to the next start. So is everything that
 * waits here when the process ends. Called on any context.
 */
final class LostBegins {
    private static final Logger LOGGER = LoggerFactory.getLogger(LostBegins.class);
    private static final long PAUSE_MILLIS = 1_000;
    private static final String COMMITTED = "committed";
    private static final String IN_PROGRESS = "in progress";

    private final Database database;
    private final Function<Job, Future<?>> end;

    /** A job that was written and is about to be committed, by a transaction of that id. */
    private record Written(Job job, String transaction) {}

    /** A begin, from its first statement to its COMMIT. Its transaction writes it, whoever waits for the outcome reads it. */
    final class Begin {
        private volatile @Nullable Written written;

        /** Notes which transaction has written the job: the last step before the COMMIT. */
        Future<Job> note(SqlConnection connection, Job job) {
            return connection
                    .query("select pg_current_xact_id()::text")
                    .execute()
                    .map(rows -> {
                        Row row = rows.iterator().next();
                        written = new Written(job, row.getString(0));
                        return job;
                    });
        }

        /** The outcome as it was told; one that was not is looked up behind it. */
        Future<Job> watch(Future<Job> outcome) {
            return outcome.onFailure(e -> {
                Written lost = written;
                if (lost != null && isAway(e)) {
                    settle(lost);
                }
            });
        }
    }

    /** @param end ends a job that nobody runs */
    LostBegins(Database database, Function<Job, Future<?>> end) {
        this.database = database;
        this.end = end;
    }

    Begin begin() {
        return new Begin();
    }

    private static boolean isAway(Throwable failure) {
        return failure instanceof GatewayException refusal && refusal.code() == ErrorCode.STORE_UNAVAILABLE;
    }

    private void settle(Written lost) {
        database.query("select pg_xact_status($1::text::xid8) as status", Tuple.of(lost.transaction))
                .map(rows -> String.valueOf(rows.iterator().next().getString("status")))
                .compose(status -> settle(lost, status))
                .onFailure(e -> {
                    if (isAway(e)) {
                        database.later(PAUSE_MILLIS, () -> settle(lost));
                    } else {
                        LOGGER.atWarn()
                                .addKeyValue(LogKeys.JOB_ID, lost.job.jobId())
                                .setCause(e)
                                .log("It cannot be told whether a job has begun, the next start ends it");
                    }
                });
    }

    private Future<?> settle(Written lost, String status) {
        if (status.equals(IN_PROGRESS)) {
            database.later(PAUSE_MILLIS, () -> settle(lost));
            return Future.succeededFuture();
        }
        if (!status.equals(COMMITTED)) {
            return Future.succeededFuture();
        }
        LOGGER.atWarn()
                .addKeyValue(LogKeys.JOB_ID, lost.job.jobId())
                .log("A job had begun while its answer was lost, it ends");
        return end.apply(lost.job);
    }
}
