package io.quantivista.ingestion.lake;

import io.quantivista.ingestion.lake.JobJournal.Header;
import java.nio.file.Path;

/**
 * Whose rows a writing has, and how its files are called.
 *
 * @param jobId what a row that says nothing else has as its job
 * @param sourceId likewise as its source
 * @param rejectedJobId the job whose rejections it writes: its own, or the one that it replays
 * @param data what the names of data files begin with
 * @param rejected likewise of files of the quarantine with that job's rejections
 * @param shared likewise of those with other jobs'
 * @param spillFolder where rows are set aside
 */
record JobNames(
        String jobId,
        String sourceId,
        String rejectedJobId,
        String data,
        String rejected,
        String shared,
        Path spillFolder) {
    /** Of a job that is published by itself. */
    static JobNames of(Header header, Journals journals) {
        String jobId = header.id();
        String rewritten = header.rewrites();
        String own = JobFiles.namePrefix(jobId);
        return new JobNames(
                jobId,
                header.origin(),
                rewritten == null ? jobId : rewritten,
                own,
                // A reader of one job's rejections looks at the files with that job's name, and at those with none.
                rewritten == null ? own : JobFiles.namePrefix(rewritten) + "by-" + jobId + "-",
                "shared-by-" + jobId + "-",
                journals.spillFolder(jobId));
    }

    /** Of a job in one of the many flushes that publish it; the flush keeps the names of its files apart. */
    static JobNames of(String jobId, String sourceId, String flushId, Journals journals) {
        String own = JobFiles.namePrefix(jobId) + flushId + "-";
        return new JobNames(
                jobId,
                sourceId,
                jobId,
                own,
                own,
                "shared-by-" + jobId + "-" + flushId + "-",
                journals.spillFolder(flushId).resolve(jobId));
    }
}
