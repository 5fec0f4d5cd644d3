package io.quantivista.ingestion.pipeline;

import io.quantivista.ingestion.job.JobEnd;
import io.quantivista.ingestion.lake.QuarantineRow;
import io.quantivista.ingestion.model.RejectionCode;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts the waiting records that a replay cannot read again: of one that was too large only a beginning may have been
 * kept. Safe for any thread.
 */
final class CutRecords {
    private final String rejectedJobId;
    private final AtomicLong count = new AtomicLong();

    CutRecords(String rejectedJobId) {
        this.rejectedJobId = rejectedJobId;
    }

    /** Whether the row waits for a replay, and can be replayed; one that waits in vain is counted. */
    boolean isReplayed(QuarantineRow row) {
        if (!row.jobId().equals(rejectedJobId) || !row.isWaiting()) {
            return false;
        }
        if (row.code().equals(RejectionCode.RECORD_TOO_LARGE.wireName())) {
            count.incrementAndGet();
            return false;
        }
        return true;
    }

    /** The job's end, which says how many were left. */
    JobEnd note(JobEnd end) {
        return count.get() == 0
                ? end
                : end.noted(
                        end.status(),
                        "%d rejection(s) of %s cannot be replayed, as their records were cut short (%s): send them again or discard them"
                                .formatted(count.get(), rejectedJobId, RejectionCode.RECORD_TOO_LARGE.wireName()));
    }
}
