package io.quantivista.ingestion.store;

import io.quantivista.ingestion.job.Job;
import io.quantivista.ingestion.job.JobStatus;
import io.quantivista.ingestion.job.SourceBalance;
import io.quantivista.ingestion.source.IngestionMode;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Jobs as {@code ingestion_jobs} and {@code job_details} have them. */
final class JobRows {
    /** Every column of a job; a condition follows. */
    static final String SELECT = """
            select j.job_id, j.source_id, j.status, j.records_processed, j.records_failed, j.start_time, j.end_time,
                   j.error_details, d.ingestion_mode, d.bytes_processed, d.quality_score, d.parent_job_id, d.lake_table,
                   d.delta_version, d.records_filtered, d.rule_set_version, d.held_until
            from ingestion_jobs j join job_details d using (job_id)
            """;

    /** What became of the records of each source in published jobs that are no windows. */
    static final String BALANCES = """
            select j.source_id,
                   coalesce(sum(j.records_processed) filter (where d.parent_job_id is null), 0)::bigint as received,
                   sum(j.records_processed - j.records_failed - d.records_filtered)::bigint as committed,
                   (coalesce(sum(j.records_failed) filter (where d.parent_job_id is null), 0)
                    - coalesce(sum(j.records_processed - j.records_failed) filter (where d.parent_job_id is not null), 0)
                   )::bigint as rejected,
                   sum(d.records_filtered)::bigint as filtered
            from ingestion_jobs j join job_details d using (job_id)
            where j.status in ('COMPLETED', 'WARNING') and not d.is_window
            group by j.source_id
            """;

    private JobRows() {}

    static List<SourceBalance> balances(RowSet<Row> rows) {
        List<SourceBalance> balances = new ArrayList<>(rows.size());
        rows.forEach(row -> balances.add(new SourceBalance(
                row.getString("source_id"),
                row.getLong("received"),
                row.getLong("committed"),
                row.getLong("rejected"),
                row.getLong("filtered"),
                0)));
        return balances;
    }

    /** The job, where there is one. */
    static Optional<Job> first(RowSet<Row> rows) {
        return rows.size() == 0
                ? Optional.empty()
                : Optional.of(job(rows.iterator().next()));
    }

    static List<Job> all(RowSet<Row> rows) {
        List<Job> jobs = new ArrayList<>(rows.size());
        rows.forEach(row -> jobs.add(job(row)));
        return jobs;
    }

    private static Job job(Row row) {
        return new Job(
                row.getString("job_id"),
                row.getString("source_id"),
                JobStatus.valueOf(row.getString("status")),
                row.getLong("records_processed"),
                row.getLong("records_failed"),
                row.getLong("records_filtered"),
                Columns.instant(row, "start_time"),
                Columns.instantOrNull(row, "end_time"),
                row.getString("error_details"),
                IngestionMode.valueOf(row.getString("ingestion_mode")),
                row.getLong("bytes_processed"),
                row.getDouble("quality_score"),
                row.getString("parent_job_id"),
                row.getString("lake_table"),
                row.getLong("delta_version"),
                row.getLong("rule_set_version"),
                Columns.instantOrNull(row, "held_until"));
    }
}
