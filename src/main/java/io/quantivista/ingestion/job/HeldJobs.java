package io.quantivista.ingestion.job;

import io.vertx.core.Future;
import java.time.Instant;

/** The jobs that failed their quality gate and wait for somebody's word. Called on any context. */
public interface HeldJobs {
    /** What is held of a job; fails with {@code job_not_held}. */
    Future<HeldJob> load(String jobId);

    /**
     * Publishes the rows and rejections of a held job, once however often it is asked for.
     *
     * @return the job, COMPLETED or WARNING; fails with {@code job_not_held}, {@code job_busy}, or {@code schema_conflict}
     *     where the table has changed so that the rows fit no more: it is held as before then
     */
    Future<Job> release(String jobId);

    /** Removes what is held for good; the job stays FAILED. Fails with {@code job_not_held} or {@code job_busy}. */
    Future<Job> discard(String jobId);

    /**
     * What is held of a job.
     *
     * @param view the name under which SQL reads its rows
     * @param until when it will be discarded
     */
    record HeldJob(
            String jobId,
            String sourceId,
            String table,
            String view,
            long rows,
            long rejections,
            int files,
            long bytes,
            Instant until,
            String reason) {}
}
