package io.quantivista.ingestion.api;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.job.HeldJobs;
import io.quantivista.ingestion.job.Job;
import io.quantivista.ingestion.job.JobStatus;
import io.quantivista.ingestion.job.Replays;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Held jobs and replays that a test sets up, and what was asked of them. */
public final class InMemoryQuarantineWork implements HeldJobs, Replays {
    /** What was asked, in order. */
    public final List<String> asked = new ArrayList<>();

    private final Map<String, HeldJob> held = new ConcurrentHashMap<>();
    private final InMemoryLedger ledger;

    InMemoryQuarantineWork(InMemoryLedger ledger) {
        this.ledger = ledger;
    }

    public void hold(String jobId) {
        held.put(
                jobId,
                new HeldJob(
                        jobId,
                        "trades",
                        "execution_data_lake",
                        "held_" + jobId,
                        150,
                        50,
                        2,
                        4711,
                        InMemoryGateway.NOW,
                        "quality_gate_failed: 0.75 is below 0.9"));
    }

    @Override
    public Future<HeldJob> load(String jobId) {
        return Optional.ofNullable(held.get(jobId))
                .map(Future::succeededFuture)
                .orElseGet(() -> Future.failedFuture(
                        new GatewayException(ErrorCode.JOB_NOT_HELD, "Job '%s' is not held".formatted(jobId))));
    }

    @Override
    public Future<Job> release(String jobId) {
        asked.add("release " + jobId);
        return load(jobId).map(found -> {
            held.remove(jobId);
            return ledger.put(InMemoryLedger.job(1, JobStatus.COMPLETED, 50));
        });
    }

    @Override
    public Future<Job> discard(String jobId) {
        asked.add("discard " + jobId);
        return load(jobId).map(found -> {
            held.remove(jobId);
            return ledger.put(InMemoryLedger.job(1, JobStatus.FAILED, 50));
        });
    }

    @Override
    public Future<Job> replay(String jobId, @Nullable String key) {
        asked.add("replay " + jobId);
        return ledger.find(jobId)
                .map(found -> found.orElseThrow(
                        () -> new GatewayException(ErrorCode.JOB_NOT_FOUND, "There is no job " + jobId)))
                .map(found -> ledger.put(InMemoryLedger.job(2, JobStatus.COMPLETED, 0)));
    }

    @Override
    public Future<Long> discard(String jobId, @Nullable String code, @Nullable String ruleOrCheckId) {
        asked.add("discard rejections %s %s %s".formatted(jobId, code, ruleOrCheckId));
        return Future.succeededFuture(3L);
    }
}
