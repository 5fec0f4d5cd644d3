package io.quantivista.ingestion.store;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.job.Job;
import io.quantivista.ingestion.job.JobEnd;
import io.quantivista.ingestion.job.JobFilter;
import io.quantivista.ingestion.job.JobLedger;
import io.quantivista.ingestion.job.JobStart;
import io.quantivista.ingestion.job.JobStatus;
import io.quantivista.ingestion.job.KeyAnswered;
import io.quantivista.ingestion.job.SourceBalance;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The account of jobs in {@code ingestion_jobs} and {@code job_details}. */
public final class PostgresJobLedger implements JobLedger {
    private final Database database;
    private final UploadKeys keys = new UploadKeys();
    private final PulledSources pulls = new PulledSources();
    private final LostBegins lost;
    private final Outbox outbox;
    private final Clock clock;
    private final Runnable onEnd;

    /**
     * @param clock tells the day of a job's id and when it began
     * @param onEnd called after a job's end was committed, to have its event sent at once
     */
    public PostgresJobLedger(Database database, Outbox outbox, Clock clock, Runnable onEnd) {
        this.database = database;
        this.lost = new LostBegins(database, this::endLost);
        this.outbox = outbox;
        this.clock = clock;
        this.onEnd = onEnd;
    }

    /** Also fails with {@code source_not_found}: a source that was just deleted takes no more jobs. */
    @Override
    public Future<Job> begin(JobStart start) {
        LostBegins.Begin begin = lost.begin();
        return begin.watch(database.inTransaction(connection -> holdSource(connection, start.sourceId())
                .compose(sourceType -> refuseKeyInUse(connection, start)
                        .compose(free -> pulls.refuseOther(connection, start))
                        .compose(alone -> nextId(connection))
                        .compose(id -> insert(connection, id, start, sourceType))
                        .compose(job -> giveKey(connection, start, job))
                        // Windows have a watch of their own, which ends them without a failure.
                        .compose(
                                job -> start.isWindow() ? Future.succeededFuture(job) : begin.note(connection, job)))));
    }

    private Future<Job> endLost(Job job) {
        return end(
                JobEnd.unopened(
                        job.jobId(),
                        clock.instant(),
                        ErrorCode.STORE_UNAVAILABLE.wireName()
                                + ": the connection to PostgreSQL broke when the job began, and nobody was told of it; send it again"));
    }

    @Override
    public Future<Void> accept(String jobId, String fingerprint) {
        return database.inTransaction(connection -> keys.putFingerprint(connection, jobId, fingerprint));
    }

    @Override
    public Future<Job> end(JobEnd end) {
        return database.inTransaction(connection -> endOpen(connection, end)
                        .compose(ended -> ended ? account(connection, end) : Future.succeededFuture())
                        .compose(accounted -> select(connection, end.jobId()))
                        .map(job -> job.orElseThrow(() -> notFound(end.jobId()))))
                .onSuccess(job -> onEnd.run());
    }

    @Override
    public Future<Job> discard(String jobId, String reason) {
        String sql = """
                with freed as (
                    update job_details set held_until = null where job_id = $1 and held_until is not null returning job_id
                )
                update ingestion_jobs set error_details = $2 where job_id in (select job_id from freed)
                """;
        return database.query(sql, Tuple.of(jobId, Columns.storable(reason)))
                .compose(freed -> find(jobId))
                .map(job -> job.orElseThrow(() -> notFound(jobId)));
    }

    @Override
    public Future<Optional<Job>> find(String jobId) {
        return database.query(JobRows.SELECT + "where j.job_id = $1", Tuple.of(jobId))
                .map(JobRows::first);
    }

    @Override
    public Future<Optional<String>> findReport(String jobId) {
        String sql = "select quality_report::text as report from ingestion_jobs where job_id = $1";
        return database.query(sql, Tuple.of(jobId)).map(rows -> {
            String report = rows.size() == 0 ? null : rows.iterator().next().getString("report");
            return Optional.ofNullable(report);
        });
    }

    @Override
    public Future<Optional<String>> findLastReport(String sourceId, Set<JobStatus> statuses) {
        String sql = """
                select j.quality_report::text as report
                from ingestion_jobs j join job_details d using (job_id)
                where j.source_id = $1 and j.status = any($2) and j.quality_report is not null
                order by d.job_day desc, d.job_number desc
                limit 1
                """;
        String[] names = statuses.stream().map(JobStatus::name).toArray(String[]::new);
        return database.query(sql, Tuple.of(sourceId, (Object) names))
                .map(rows -> rows.size() == 0
                        ? Optional.empty()
                        : Optional.of(rows.iterator().next().getString("report")));
    }

    @Override
    public Future<List<Job>> list(JobFilter filter) {
        return Future.succeededFuture(filter).compose(this::select);
    }

    private Future<List<Job>> select(JobFilter filter) {
        Tuple parameters =
                Tuple.of(filter.status() == null ? null : filter.status().name(), filter.sourceId(), filter.limit());
        String cursor = "";
        if (filter.beforeJobId() != null) {
            JobId before = JobId.parse(filter.beforeJobId());
            parameters.addValue(before.day()).addValue(before.number());
            cursor = "and (d.job_day, d.job_number) < ($4, $5)\n";
        }
        String sql = JobRows.SELECT + """
                where ($1::text is null or j.status = $1) and ($2::text is null or j.source_id = $2)
                """ + cursor + """
                order by d.job_day desc, d.job_number desc
                limit $3
                """;
        return database.query(sql, parameters).map(JobRows::all);
    }

    @Override
    public Future<List<Job>> listHeld() {
        return database.query(
                        JobRows.SELECT + "where d.held_until is not null order by d.job_day, d.job_number",
                        Tuple.tuple())
                .map(JobRows::all);
    }

    @Override
    public Future<List<Job>> listRunning() {
        return database.query(
                        JobRows.SELECT + "where j.status = 'RUNNING' order by d.job_day, d.job_number", Tuple.tuple())
                .map(JobRows::all);
    }

    @Override
    public Future<Set<String>> listRunningWindows() {
        String sql = """
                select j.job_id from ingestion_jobs j join job_details d using (job_id)
                where j.status = 'RUNNING' and d.is_window
                """;
        return database.query(sql, Tuple.tuple()).map(rows -> {
            Set<String> ids = new HashSet<>();
            rows.forEach(row -> ids.add(row.getString("job_id")));
            return ids;
        });
    }

    @Override
    public Future<List<SourceBalance>> balances() {
        return database.query(JobRows.BALANCES, Tuple.tuple()).map(JobRows::balances);
    }

    /** Keeps the source from being deleted until this transaction ends, and tells its type. */
    private static Future<String> holdSource(SqlConnection connection, String sourceId) {
        return connection
                .preparedQuery("select source_type from data_sources where source_id = $1 for share")
                .execute(Tuple.of(sourceId))
                .map(rows -> {
                    if (rows.size() == 0) {
                        throw new GatewayException(
                                ErrorCode.SOURCE_NOT_FOUND, "There is no source '%s'".formatted(sourceId));
                    }
                    return rows.iterator().next().getString("source_type");
                });
    }

    private Future<Void> refuseKeyInUse(SqlConnection connection, JobStart start) {
        if (start.idempotencyKey() == null) {
            return Future.succeededFuture();
        }
        return keys.hold(connection, start).compose(held -> {
            if (held.jobId() == null) {
                return Future.succeededFuture();
            }
            return select(connection, held.jobId()).compose(job -> refuseUnlessFree(job, held));
        });
    }

    private static Future<Void> refuseUnlessFree(Optional<Job> holder, UploadKeys.Held held) {
        if (holder.isEmpty()) {
            return Future.succeededFuture();
        }
        Job job = holder.get();
        boolean isAccepted = !job.status().isEnd() && held.fingerprint() != null;
        if (job.status().isPublished() || job.heldUntil() != null || isAccepted) {
            return Future.failedFuture(new KeyAnswered(job, held.fingerprint()));
        }
        if (!job.status().isEnd()) {
            return Future.failedFuture(new GatewayException(
                    ErrorCode.IDEMPOTENCY_KEY_RUNNING,
                    "Job %s runs with this key: wait for its end and ask again".formatted(job.jobId())));
        }
        return Future.succeededFuture();
    }

    private Future<Job> giveKey(SqlConnection connection, JobStart start, Job job) {
        if (start.idempotencyKey() == null) {
            return Future.succeededFuture(job);
        }
        return keys.give(connection, start, job.jobId()).map(job);
    }

    /** The row of the day is held until the commit, so numbers are handed out in the order in which jobs appear. */
    private Future<JobId> nextId(SqlConnection connection) {
        LocalDate day = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        String sql = """
                insert into job_counters as c (day, last_number) values ($1, 1)
                on conflict (day) do update set last_number = c.last_number + 1
                returning last_number
                """;
        return connection
                .preparedQuery(sql)
                .execute(Tuple.of(day))
                .map(rows -> new JobId(day, rows.iterator().next().getLong("last_number")));
    }

    private Future<Job> insert(SqlConnection connection, JobId id, JobStart start, String sourceType) {
        Job job = running(id.toString(), start);
        String sql = """
                with job as (
                    insert into ingestion_jobs (job_id, source_id, status, start_time) values ($1, $2, $3, $4)
                )
                insert into job_details
                    (job_id, job_day, job_number, source_type, ingestion_mode, lake_table, rule_set_version,
                     parent_job_id, is_window, is_pull)
                values ($1, $5, $6, $7, $8, $9, $10, $11, $12, $13)
                """;
        Tuple parameters = Tuple.tuple()
                .addValue(job.jobId())
                .addValue(job.sourceId())
                .addValue(job.status().name())
                .addValue(Columns.time(job.startTime()))
                .addValue(id.day())
                .addValue(id.number())
                .addValue(sourceType)
                .addValue(job.ingestionMode().name())
                .addValue(job.table())
                .addValue(start.ruleSetVersion())
                .addValue(start.parentJobId())
                .addValue(start.isWindow())
                .addValue(start.isPull());
        return connection.preparedQuery(sql).execute(parameters).map(job);
    }

    private Job running(String jobId, JobStart start) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        return new Job(
                jobId,
                start.sourceId(),
                JobStatus.RUNNING,
                0,
                0,
                0,
                now,
                null,
                null,
                start.ingestionMode(),
                0,
                null,
                start.parentJobId(),
                start.table(),
                null,
                start.ruleSetVersion(),
                null);
    }

    /** Whether it was this call that ended the job: one that runs, or one that is held and now published. */
    private static Future<Boolean> endOpen(SqlConnection connection, JobEnd end) {
        String sql = """
                update ingestion_jobs
                set status = $2, records_processed = $3, records_failed = $4, end_time = $5, error_details = $6,
                    quality_report = $7::text::jsonb
                where job_id = $1
                  and (status = 'RUNNING'
                       or $8 and exists (select 1 from job_details d where d.job_id = $1 and d.held_until is not null))
                """;
        Tuple parameters = Tuple.tuple()
                .addValue(end.jobId())
                .addValue(end.status().name())
                .addValue(end.recordsProcessed())
                .addValue(end.recordsFailed())
                .addValue(Columns.time(end.endTime()))
                .addValue(Columns.storable(end.errorDetails()))
                .addValue(Columns.storableJson(end.report()))
                .addValue(end.status().isPublished());
        return connection.preparedQuery(sql).execute(parameters).map(rows -> rows.rowCount() == 1);
    }

    /** What is written beside the job when it ends: details, fingerprint, event. */
    private Future<Void> account(SqlConnection connection, JobEnd end) {
        String sql = """
                update job_details
                set bytes_processed = $2, quality_score = $3, delta_version = $4, held_until = $5, records_filtered = $6
                where job_id = $1
                """;
        return connection
                .preparedQuery(sql)
                .execute(Tuple.of(
                        end.jobId(),
                        end.bytesProcessed(),
                        end.qualityScore(),
                        end.deltaVersion(),
                        end.heldUntil() == null ? null : Columns.time(end.heldUntil()),
                        end.recordsFiltered()))
                .compose(updated -> keys.putFingerprint(connection, end.jobId(), end.fingerprint()))
                .compose(put -> pulls.keep(connection, end))
                .compose(kept -> outbox.append(connection, end));
    }

    private static Future<Optional<Job>> select(SqlConnection connection, String jobId) {
        return connection
                .preparedQuery(JobRows.SELECT + "where j.job_id = $1")
                .execute(Tuple.of(jobId))
                .map(JobRows::first);
    }

    private static GatewayException notFound(String jobId) {
        return new GatewayException(ErrorCode.JOB_NOT_FOUND, "There is no job '%s'".formatted(jobId));
    }
}
