package io.quantivista.ingestion.job;

import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The account of jobs. The lake decides what was committed; the ledger tells it, and can be brought up to date from the
 * lake after a crash.
 *
 * <p>Called on any context; every answer comes on the caller's.
 */
public interface JobLedger {
    /**
     * Takes the next job id of today (UTC) and writes the job as RUNNING.
     *
     * <p>Fails with {@code idempotency_key_running} while another job holds the same source and key. A key whose job
     * ended unpublished is free again and moves to the new job; a key whose job was published, is held, or runs from an accepted body makes this fail
     * with {@link KeyAnswered}, for the caller to compare the body and repeat the first answer.
     */
    Future<Job> begin(JobStart start);

    /**
     * Notes that a running job's body was accepted: from now on its key answers with the job as it stands
     * ({@link KeyAnswered}). Twice changes nothing.
     *
     * @param fingerprint SHA-256 of the body in hex
     */
    Future<Void> accept(String jobId, String fingerprint);

    /**
     * Ends a running job: status, counts, report, the outbox row of its event, the fingerprint of its key, all in one
     * transaction. Ending it a second time the same way changes nothing; a job that ended otherwise stays as it is, but for
     * one that is held: it ends anew, with another event, when its rows are published.
     *
     * @return the job as it stands afterwards
     */
    Future<Job> end(JobEnd end);

    /**
     * A held job is held no more: its rows are gone, and it stays FAILED. One that is not held stays as it is.
     *
     * @param reason why it failed and what became of its rows
     * @return the job as it stands afterwards
     */
    Future<Job> discard(String jobId, String reason);

    Future<Optional<Job>> find(String jobId);

    /** The quality report as JSON text; empty while there is none. */
    Future<Optional<String>> findReport(String jobId);

    /** The report of the newest job of a source that ended in one of these ways and has one. */
    Future<Optional<String>> findLastReport(String sourceId, Set<JobStatus> statuses);

    Future<List<Job>> list(JobFilter filter);

    /** Jobs that are RUNNING in the ledger: after a crash, those whose fate the lake must tell. */
    Future<List<Job>> listRunning();

    /** Ids of those jobs that are RUNNING and windows of a stream. */
    Future<Set<String>> listRunningWindows();

    /**
     * The accounts of all published jobs but windows of streams, one for each source. A replay receives nothing: it makes
     * rejections into rows.
     */
    Future<List<SourceBalance>> balances();

    /** Jobs that are held in the ledger: after a crash, the lake tells whether they still are. */
    Future<List<Job>> listHeld();
}
