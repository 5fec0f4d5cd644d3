package io.quantivista.ingestion.store;

import io.quantivista.ingestion.job.PullTask;
import io.quantivista.ingestion.job.PullTasks;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The tasks in {@code pull_tasks}. */
public final class PostgresPullTasks implements PullTasks {
    private static final String COLUMNS = """
            source_id, schedule, time_zone, missed_runs, is_paused, next_run, look_at, due, claimed_by, idle_failures,
            moved_failures, last_run, last_job_id, last_outcome
            """;

    private final Database database;

    public PostgresPullTasks(Database database) {
        this.database = database;
    }

    @Override
    public Future<List<Claim>> claim(
            String owner,
            Collection<String> held,
            int most,
            Instant now,
            Duration lease,
            Function<PullTask, Claim> decide) {
        String due = "select " + COLUMNS + """
                from pull_tasks where look_at <= $1 and source_id <> all($3)
                order by look_at limit $2 for update skip locked
                """;
        return database.inTransaction(connection -> connection
                .preparedQuery(due)
                .execute(Tuple.of(Columns.time(now), most, held.toArray(String[]::new)))
                .compose(rows -> {
                    List<Claim> claims = new ArrayList<>();
                    rows.forEach(row -> claims.add(decide.apply(task(row))));
                    return claims.isEmpty()
                            ? Future.succeededFuture(claims)
                            : note(connection, owner, now.plus(lease), claims);
                }));
    }

    private static Future<List<Claim>> note(
            SqlConnection connection, String owner, Instant leasedUntil, List<Claim> claims) {
        String sql = """
                update pull_tasks t
                set due = c.run, next_run = c.next,
                    idle_failures = t.idle_failures
                        + case when c.run is not null and t.claimed_by is not null then 1 else 0 end,
                    claimed_by = case when c.run is null then null else $1 end,
                    look_at = case when c.run is null then c.next else $2 end
                from unnest($3::text[], $4::timestamptz[], $5::timestamptz[]) as c (source_id, run, next)
                where t.source_id = c.source_id
                """;
        return connection
                .preparedQuery(sql)
                .execute(Tuple.of(
                        owner,
                        Columns.time(leasedUntil),
                        claims.stream().map(claim -> claim.task().sourceId()).toArray(String[]::new),
                        claims.stream().map(claim -> time(claim.run())).toArray(OffsetDateTime[]::new),
                        claims.stream().map(claim -> time(claim.next())).toArray(OffsetDateTime[]::new)))
                .map(claims);
    }

    private static @Nullable OffsetDateTime time(@Nullable Instant instant) {
        return instant == null ? null : Columns.time(instant);
    }

    @Override
    public Future<Void> take(String owner, String sourceId, String jobId, Instant now, Duration lease) {
        // The job's end waits for the lock, or has happened: what it has settled is not due again.
        String sql = """
                with running as (
                    select from ingestion_jobs where job_id = $5 and status = 'RUNNING' for share
                )
                insert into pull_tasks (source_id, due, claimed_by, look_at)
                values ($1, case when exists (select from running) then $2::timestamptz end, $3, $4)
                on conflict (source_id) do update
                set due = excluded.due, claimed_by = excluded.claimed_by, look_at = excluded.look_at,
                    idle_failures = 0, moved_failures = 0
                """;
        return database.query(sql, Tuple.of(sourceId, Columns.time(now), owner, Columns.time(now.plus(lease)), jobId))
                .mapEmpty();
    }

    @Override
    public Future<Void> renew(String owner, Collection<String> held, Instant now, Duration lease) {
        // What is locked is about to be given back, and a wait for it could be a deadlock.
        String sql = """
                update pull_tasks set look_at = $2 where source_id in (
                    select source_id from pull_tasks where claimed_by = $1 and source_id = any($3) for update skip locked)
                """;
        return database.query(sql, Tuple.of(owner, Columns.time(now.plus(lease)), held.toArray(String[]::new)))
                .mapEmpty();
    }

    @Override
    public Future<Void> finish(String owner, List<Finish> finished) {
        String sql = """
                update pull_tasks t
                set claimed_by = null,
                    due = case when f.retry_at is not null and not t.is_paused then coalesce(t.due, f.last_run) end,
                    look_at = case when t.is_paused then null
                                   when f.retry_at is not null then f.retry_at
                                   when t.schedule is not null then coalesce(t.next_run, f.last_run) end,
                    idle_failures = f.idle, moved_failures = f.moved, last_run = f.last_run,
                    last_job_id = coalesce(f.job_id, t.last_job_id), last_outcome = f.outcome
                from unnest($2::text[], $3::timestamptz[], $4::int[], $5::int[], $6::timestamptz[], $7::text[], $8::text[])
                    as f (source_id, retry_at, idle, moved, last_run, job_id, outcome)
                where t.source_id = f.source_id and t.claimed_by = $1
                """;
        Tuple parameters = Tuple.tuple()
                .addValue(owner)
                .addValue(finished.stream().map(Finish::sourceId).toArray(String[]::new))
                .addValue(finished.stream().map(one -> time(one.retryAt())).toArray(OffsetDateTime[]::new))
                .addValue(finished.stream().map(Finish::idleFailures).toArray(Integer[]::new))
                .addValue(finished.stream().map(Finish::movedFailures).toArray(Integer[]::new))
                .addValue(finished.stream()
                        .map(one -> Columns.time(one.lastRun()))
                        .toArray(OffsetDateTime[]::new))
                .addValue(finished.stream().map(Finish::jobId).toArray(String[]::new))
                .addValue(finished.stream()
                        .map(one -> Columns.storable(one.outcome()))
                        .toArray(String[]::new));
        return database.query(sql, parameters).mapEmpty();
    }

    @Override
    public Future<Void> leave(String owner, Instant now) {
        return database.query(
                        "update pull_tasks set look_at = $2, claimed_by = null where claimed_by = $1",
                        Tuple.of(owner, Columns.time(now)))
                .mapEmpty();
    }

    @Override
    public Future<Optional<PullTask>> find(String sourceId) {
        return database.query("select " + COLUMNS + "from pull_tasks where source_id = $1", Tuple.of(sourceId))
                .map(PostgresPullTasks::first);
    }

    @Override
    public Future<Optional<PullTask>> pause(String sourceId, boolean isPaused, Instant now) {
        String sql = """
                update pull_tasks
                set is_paused = $2, next_run = null, due = case when claimed_by is null then null else due end,
                    look_at = case when claimed_by is not null then look_at when $2 then null else $3 end
                where source_id = $1 and schedule is not null
                returning
                """ + COLUMNS;
        return database.query(sql, Tuple.of(sourceId, isPaused, Columns.time(now)))
                .map(PostgresPullTasks::first);
    }

    /** Brings the task of a source in step with its definition, within the transaction that saves it. */
    static Future<Void> follow(
            SqlConnection connection, String sourceId, @Nullable String schedule, String timeZone, String missedRuns) {
        return schedule == null
                ? unschedule(connection, sourceId)
                : schedule(connection, sourceId, schedule, timeZone, missedRuns);
    }

    private static Future<Void> unschedule(SqlConnection connection, String sourceId) {
        String sql = """
                update pull_tasks
                set schedule = null, next_run = null, is_paused = false,
                    look_at = case when due is null then null else look_at end
                where source_id = $1
                """;
        return connection.preparedQuery(sql).execute(Tuple.of(sourceId)).mapEmpty();
    }

    /** A schedule that is new or has changed is looked at now, for its next instant. */
    private static Future<Void> schedule(
            SqlConnection connection, String sourceId, String schedule, String timeZone, String missedRuns) {
        String sql = """
                insert into pull_tasks as t (source_id, schedule, time_zone, missed_runs, look_at)
                values ($1, $2, $3, $4, now())
                on conflict (source_id) do update
                set schedule = excluded.schedule, time_zone = excluded.time_zone, missed_runs = excluded.missed_runs,
                    next_run = case when (t.schedule, t.time_zone) is distinct from (excluded.schedule, excluded.time_zone)
                                    then null else t.next_run end,
                    look_at = case when t.due is not null or t.is_paused
                                        or (t.schedule, t.time_zone)
                                            is not distinct from (excluded.schedule, excluded.time_zone)
                                   then t.look_at else now() end
                """;
        return connection
                .preparedQuery(sql)
                .execute(Tuple.of(sourceId, schedule, timeZone, missedRuns))
                .mapEmpty();
    }

    private static Optional<PullTask> first(RowSet<Row> rows) {
        return rows.size() == 0
                ? Optional.empty()
                : Optional.of(task(rows.iterator().next()));
    }

    private static PullTask task(Row row) {
        return new PullTask(
                row.getString("source_id"),
                row.getString("schedule"),
                row.getString("time_zone"),
                row.getString("missed_runs"),
                row.getBoolean("is_paused"),
                instant(row, "next_run"),
                instant(row, "due"),
                row.getString("claimed_by") != null,
                instant(row, "look_at"),
                row.getInteger("idle_failures"),
                row.getInteger("moved_failures"),
                instant(row, "last_run"),
                row.getString("last_job_id"),
                row.getString("last_outcome"));
    }

    private static @Nullable Instant instant(Row row, String column) {
        OffsetDateTime time = row.getOffsetDateTime(column);
        return time == null ? null : time.toInstant();
    }
}
