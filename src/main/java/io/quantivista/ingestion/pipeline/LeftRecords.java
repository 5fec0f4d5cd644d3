package io.quantivista.ingestion.pipeline;

import io.quantivista.ingestion.job.JobEnd;
import io.quantivista.ingestion.lake.QuarantineRow;
import io.quantivista.ingestion.model.RejectionCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts the waiting records that a replay leaves as they are: of one that was too large only a beginning may have been
 * kept; bytes that do not read as one record would publish records that nobody sent; and a replay sees nothing of the
 * records before, so what an ordered check refused would pass it. Safe for any thread.
 */
final class LeftRecords {
    private static final String IN_FORCE = "; not replayed, as the check is still in force";

    private final String rejectedJobId;
    private final Set<String> orderedChecks;
    private final AtomicLong cut = new AtomicLong();
    private final AtomicLong notOne = new AtomicLong();
    private final AtomicLong ordered = new AtomicLong();

    /** @param orderedChecks ids of the checks in force whose verdict depends on the records before */
    LeftRecords(String rejectedJobId, Set<String> orderedChecks) {
        this.rejectedJobId = rejectedJobId;
        this.orderedChecks = orderedChecks;
    }

    /** Whether the row waits for this replay. */
    boolean isAsked(QuarantineRow row) {
        return row.jobId().equals(rejectedJobId) && row.isWaiting();
    }

    /** Whether a row that waits can be replayed; one that waits in vain is counted. */
    boolean isReplayed(QuarantineRow row) {
        if (isOrdered(row)) {
            ordered.incrementAndGet();
            return false;
        }
        if (row.code().equals(RejectionCode.RECORD_TOO_LARGE.wireName())) {
            cut.incrementAndGet();
            return false;
        }
        return true;
    }

    private boolean isOrdered(QuarantineRow row) {
        return row.ruleOrCheckId() != null
                && row.code().equals(RejectionCode.CHECK_FAILED.wireName())
                && orderedChecks.contains(row.ruleOrCheckId());
    }

    /** The row as it goes on waiting, with a reason that says why where a check that is in force stands in its way. */
    QuarantineRow left(QuarantineRow row) {
        return isOrdered(row) && !row.reason().endsWith(IN_FORCE) ? row.waiting(row.reason() + IN_FORCE) : row;
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
        if (ordered.get() > 0) {
            notes.add(
                    "%d rejection(s) of %s were not replayed, as the check that looks at the records before them is still in force: remove that check, or discard them"
                            .formatted(ordered.get(), rejectedJobId));
        }
        return notes.isEmpty() ? end : end.noted(end.status(), String.join("; ", notes));
    }
}
