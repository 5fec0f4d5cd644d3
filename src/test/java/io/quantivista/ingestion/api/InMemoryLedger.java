package io.quantivista.ingestion.api;

import io.quantivista.ingestion.job.Job;
import io.quantivista.ingestion.job.JobEnd;
import io.quantivista.ingestion.job.JobFilter;
import io.quantivista.ingestion.job.JobLedger;
import io.quantivista.ingestion.job.JobStart;
import io.quantivista.ingestion.job.JobStatus;
import io.quantivista.ingestion.job.SourceBalance;
import io.quantivista.ingestion.source.IngestionMode;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** An account of jobs that a test writes by hand. */
public final class InMemoryLedger implements JobLedger {
    private static final Instant START = Instant.parse("2025-06-21T08:00:00Z");

    private final Map<String, Job> jobs = new ConcurrentSkipListMap<>(Comparator.reverseOrder());
    private final Map<String, String> reports = new ConcurrentHashMap<>();

    /** A job of the source {@code trades} that read 200 records. */
    public static Job job(int number, JobStatus status, long failed) {
        boolean ended = status.isEnd();
        return new Job(
                "ingestion_20250621_%03d".formatted(number),
                "trades",
                status,
                200,
                failed,
                0,
                START,
                ended ? START.plusSeconds(2) : null,
                status == JobStatus.FAILED ? "the disk is full" : null,
                IngestionMode.ON_DEMAND,
                4711,
                ended ? (200 - failed) / 200.0 : null,
                null,
                "execution_data_lake",
                status.isPublished() ? 7L : null,
                3,
                null);
    }

    public Job put(Job job) {
        jobs.put(job.jobId(), job);
        return job;
    }

    public void putReport(String jobId, String report) {
        reports.put(jobId, report);
    }

    @Override
    public Future<Job> begin(JobStart start) {
        throw new UnsupportedOperationException("The API begins no job");
    }

    @Override
    public Future<Void> accept(String jobId, String fingerprint) {
        throw new UnsupportedOperationException("The API accepts no body");
    }

    @Override
    public Future<Job> end(JobEnd end) {
        throw new UnsupportedOperationException("The API ends no job");
    }

    @Override
    public Future<Job> discard(String jobId, String reason) {
        throw new UnsupportedOperationException("The API discards through a port of its own");
    }

    @Override
    public Future<Optional<Job>> find(String jobId) {
        return Future.succeededFuture(Optional.ofNullable(jobs.get(jobId)));
    }

    @Override
    public Future<Optional<String>> findReport(String jobId) {
        return Future.succeededFuture(Optional.ofNullable(reports.get(jobId)));
    }

    @Override
    public Future<Optional<String>> findLastReport(String sourceId, Set<JobStatus> statuses) {
        List<Job> ended = jobs.values().stream()
                .filter(job -> job.sourceId().equals(sourceId) && statuses.contains(job.status()))
                .toList();
        return Future.succeededFuture(
                ended.isEmpty()
                        ? Optional.empty()
                        : Optional.ofNullable(
                                reports.get(ended.get(ended.size() - 1).jobId())));
    }

    @Override
    public Future<List<Job>> list(JobFilter filter) {
        return Future.succeededFuture(jobs.values().stream()
                .filter(job -> filter.status() == null || job.status() == filter.status())
                .filter(job -> filter.sourceId() == null || job.sourceId().equals(filter.sourceId()))
                .filter(job -> filter.beforeJobId() == null || job.jobId().compareTo(filter.beforeJobId()) < 0)
                .limit(filter.limit())
                .toList());
    }

    @Override
    public Future<List<Job>> listRunning() {
        return Future.succeededFuture(jobs.values().stream()
                .filter(job -> job.status() == JobStatus.RUNNING)
                .toList());
    }

    @Override
    public Future<List<Job>> listHeld() {
        return Future.succeededFuture(
                jobs.values().stream().filter(job -> job.heldUntil() != null).toList());
    }

    @Override
    public Future<Set<String>> listRunningWindows() {
        return Future.succeededFuture(Set.of());
    }

    @Override
    public Future<List<SourceBalance>> balances() {
        return Future.succeededFuture(List.of());
    }
}
