package io.quantivista.ingestion.pipeline;

import io.quantivista.ingestion.job.Job;
import io.quantivista.ingestion.job.JobEnd;
import io.quantivista.ingestion.job.JobLedger;
import io.quantivista.ingestion.job.JobStatus;
import io.quantivista.ingestion.lake.Lake;
import io.quantivista.ingestion.lake.UnfinishedJob;
import io.quantivista.ingestion.lake.UnfinishedJob.Fate;
import io.vertx.core.Future;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Brings the ledger up to date with what the lake's journals and logs tell. */
final class LedgerRecovery {
    private static final String INTERRUPTED = "interrupted: the gateway stopped while the job ran; send it again";
    static final String DISCARDED = "quality_gate_failed: the job's rows were held, and have been discarded";

    private final Lake lake;
    private final JobLedger ledger;
    private final Clock clock;
    private final Map<String, UnfinishedJob> settled = new ConcurrentHashMap<>();

    LedgerRecovery(Lake lake, JobLedger ledger, Clock clock) {
        this.lake = lake;
        this.ledger = ledger;
        this.clock = clock;
    }

    /**
     * Asks the lake's log what became of a job whose commit has an unknown outcome; empty where it cannot tell yet. One
     * answer of the log may settle several jobs, so what is not asked for now is kept. On a lane.
     */
    Optional<UnfinishedJob> settle(String jobId) {
        lake.recover().stream()
                .filter(job -> job.fate() == Fate.COMMITTED || job.fate() == Fate.REMOVED)
                .forEach(job -> settled.put(job.jobId(), job));
        return Optional.ofNullable(settled.remove(jobId));
    }

    /**
     * After a crash: jobs that the lake has published get the end that they were given, held ones that of a held job, the
     * others are FAILED "interrupted". Called once at start, before any job begins.
     *
     * @param accepted jobs that run again from their bodies instead of being FAILED
     */
    Future<Void> recover(LaneVerticle lane, Set<String> accepted) {
        return lane.run(lake::recover)
                .compose(jobs -> {
                    Future<Void> done = Future.succeededFuture();
                    for (UnfinishedJob job : jobs) {
                        boolean runsAgain = job.fate() == Fate.REMOVED && accepted.contains(job.jobId());
                        done = done.compose(before -> runsAgain ? Future.succeededFuture() : tell(job))
                                .compose(told -> forget(lane, job));
                    }
                    return done;
                })
                .compose(told -> ledger.listRunningWindows())
                .compose(windows -> ledger.listRunning().compose(lost -> {
                    Future<Void> done = Future.succeededFuture();
                    for (Job job : lost) {
                        if (accepted.contains(job.jobId())) {
                            continue;
                        }
                        // Windows with a committed flush have ended by now.
                        JobEnd end = windows.contains(job.jobId())
                                ? JobEnd.emptyWindow(job.jobId(), clock.instant())
                                : failed(job.jobId(), INTERRUPTED);
                        done = done.compose(before -> ledger.end(end)).mapEmpty();
                    }
                    return done;
                }))
                .compose(ended -> ledger.listHeld())
                .compose(held -> freeDiscarded(lane, held));
    }

    /** A discard ends in the lake; where the ledger was not told any more, the journal is gone and the promise stands. */
    private Future<Void> freeDiscarded(LaneVerticle lane, List<Job> held) {
        Future<Void> done = Future.succeededFuture();
        for (Job job : held) {
            done = done.compose(before ->
                            lane.run(() -> lake.held().find(job.jobId()).isPresent()))
                    .compose(isHeld -> isHeld ? Future.succeededFuture() : ledger.discard(job.jobId(), DISCARDED))
                    .mapEmpty();
        }
        return done;
    }

    private Future<Job> tell(UnfinishedJob job) {
        return job.fate() == Fate.DISCARDED
                ? ledger.discard(job.jobId(), DISCARDED)
                : ledger.end(endOf(job, INTERRUPTED));
    }

    private Future<Void> forget(LaneVerticle lane, UnfinishedJob job) {
        if (job.fate() == Fate.HELD) {
            return Future.succeededFuture();
        }
        return lane.run(() -> {
            lake.forget(job.jobId());
            return null;
        });
    }

    /** The end of a job whose fate the lake has told. */
    JobEnd endOf(UnfinishedJob job, String otherwise) {
        return switch (job.fate()) {
            case COMMITTED ->
                JobEndJson.read(Objects.requireNonNull(job.summaryJson())).withDeltaVersion(job.deltaVersion());
            case HELD -> HeldEnd.read(Objects.requireNonNull(job.summaryJson())).end();
            case REMOVED, DISCARDED -> failed(job.jobId(), otherwise);
        };
    }

    private JobEnd failed(String jobId, String reason) {
        return new JobEnd(
                jobId, JobStatus.FAILED, 0, 0, 0, 0, clock.instant(), reason, null, null, null, List.of(), null);
    }
}
