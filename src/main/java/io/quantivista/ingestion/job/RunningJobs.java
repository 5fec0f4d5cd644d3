package io.quantivista.ingestion.job;

import io.vertx.core.Future;
import java.util.Optional;

/** The jobs that this process is running now. Called on any context. */
public interface RunningJobs {
    /** How far a job is; empty where it does not run here. */
    Optional<JobProgress> find(String jobId);

    /**
     * Stops a job for good: nothing of it becomes visible, its files are removed, it ends as CANCELLED.
     *
     * @return the job as it ended, which is not CANCELLED where its commit came first; fails with {@code job_ended}
     *     where it does not run
     */
    Future<Job> cancel(String jobId);
}
