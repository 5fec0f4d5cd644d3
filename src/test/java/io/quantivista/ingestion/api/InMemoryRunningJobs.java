package io.quantivista.ingestion.api;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.job.Job;
import io.quantivista.ingestion.job.JobProgress;
import io.quantivista.ingestion.job.RunningJobs;
import io.vertx.core.Future;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Jobs that run as long as a test says so, and end as it says. */
final class InMemoryRunningJobs implements RunningJobs {
    private final Map<String, JobProgress> progress = new ConcurrentHashMap<>();
    private final Map<String, Job> endings = new ConcurrentHashMap<>();
    private final InMemoryLedger ledger;

    InMemoryRunningJobs(InMemoryLedger ledger) {
        this.ledger = ledger;
    }

    void run(JobProgress now) {
        progress.put(now.jobId(), now);
    }

    /** How the job ends when it is cancelled. */
    void endOnCancel(Job ended) {
        endings.put(ended.jobId(), ended);
    }

    void end(Job ended) {
        ledger.put(ended);
        progress.remove(ended.jobId());
    }

    @Override
    public Optional<JobProgress> find(String jobId) {
        return Optional.ofNullable(progress.get(jobId));
    }

    @Override
    public Future<Job> cancel(String jobId) {
        Job ended = endings.get(jobId);
        if (ended == null) {
            return Future.failedFuture(new GatewayException(ErrorCode.JOB_ENDED, "not running: " + jobId));
        }
        end(ended);
        return Future.succeededFuture(ended);
    }
}
