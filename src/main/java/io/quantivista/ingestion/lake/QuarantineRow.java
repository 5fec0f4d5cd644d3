package io.quantivista.ingestion.lake;

import io.quantivista.ingestion.model.Rejection;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * A row of the quarantine as it is stored.
 *
 * @param rejectedDay the partition: days since 1970
 * @param rejectedAtMicros microseconds since 1970
 * @param jobId the job that first rejected the record; a replay does not change it
 * @param position the place in that job's feed as JSON
 * @param readAs the settings with which the record was read, as JSON; null where the format needs none
 * @param replayedBy the job that published the record; null while it waits
 * @param discardedAtMicros when somebody gave the record up; null where nobody did
 */
public record QuarantineRow(
        int rejectedDay,
        long rejectedAtMicros,
        String sourceId,
        String jobId,
        String position,
        String dataFormat,
        @Nullable String ruleOrCheckId,
        String code,
        String reason,
        byte[] original,
        @Nullable String readAs,
        @Nullable String replayedBy,
        @Nullable Long discardedAtMicros) {

    /** Whether the record still waits: neither replayed nor given up. */
    public boolean isWaiting() {
        return replayedBy == null && discardedAtMicros == null;
    }

    /** The same record, published by a replay; why it was rejected stays. */
    public QuarantineRow replayedBy(String replayJobId) {
        return with(ruleOrCheckId, code, reason, replayJobId, discardedAtMicros);
    }

    /** The same record, rejected again for another reason. */
    public QuarantineRow rejectedAgain(Rejection again) {
        return with(again.ruleOrCheckId(), again.code(), again.reason(), replayedBy, discardedAtMicros);
    }

    /** The same record, which goes on waiting for what the reason says. */
    public QuarantineRow waiting(String newReason) {
        return with(ruleOrCheckId, code, newReason, replayedBy, discardedAtMicros);
    }

    /** The same record, given up. */
    public QuarantineRow discarded(Instant now) {
        return with(ruleOrCheckId, code, reason, replayedBy, ChronoUnit.MICROS.between(Instant.EPOCH, now));
    }

    private QuarantineRow with(
            @Nullable String newRule,
            String newCode,
            String newReason,
            @Nullable String newReplayedBy,
            @Nullable Long newDiscardedAt) {
        return new QuarantineRow(
                rejectedDay,
                rejectedAtMicros,
                sourceId,
                jobId,
                position,
                dataFormat,
                newRule,
                newCode,
                newReason,
                original,
                readAs,
                newReplayedBy,
                newDiscardedAt);
    }
}
