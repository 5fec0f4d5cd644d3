package io.quantivista.ingestion.pipeline;

import io.quantivista.ingestion.job.JobEnd;
import io.quantivista.ingestion.lake.QuarantineRow;
import io.quantivista.ingestion.model.RejectionCode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts the waiting records that a replay leaves as they are: of one that was too large only a beginning may have been
 * kept, and bytes that do not read as one record would publish records that nobody sent. Safe for any thread.
 */
final class LeftRecords {
    private final String rejectedJobId;
    private final AtomicLong cut = new AtomicLong();
    private final AtomicLong notOne = new AtomicLong();

    LeftRecords(String rejectedJobId) {
        this.rejectedJobId = rejectedJobId;
    }

    /** Whether the row waits for a replay, and can be replayed; one that waits in vain is counted. */
    boolean isReplayed(QuarantineRow row) {
        if (!row.jobId().equals(rejectedJobId) || !row.isWaiting()) {
            return false;
        }
        if (row.code().equals(RejectionCode.RECORD_TOO_LARGE.wireName())) {
            cut.incrementAndGet();
            return false;
        }
        return true;
    }

    /** A row does not read as exactly one record. */
    void noteNotOne() {
        notOne.incrementAndGet();
    }

    /** The job's end, which says how many were left. */
    JobEnd note(JobEnd end) {
        List<String> notes = new ArrayList<>();
        if (cut.get() > 0) {
            notes.add(
                    "%d rejection(s) of %s cannot be replayed, as their records were cut short (%s): send them again or discard them"
                            .formatted(cut.get(), rejectedJobId, RejectionCode.RECORD_TOO_LARGE.wireName()));
        }
        if (notOne.get() > 0) {
            notes.add(
                    "%d rejection(s) of %s cannot be replayed, as their bytes do not read as one record: repair and send them again or discard them"
                            .formatted(notOne.get(), rejectedJobId));
        }
        return notes.isEmpty() ? end : end.noted(end.status(), String.join("; ", notes));
    }
}
