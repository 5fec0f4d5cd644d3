package io.quantivista.ingestion.job;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When a source is pulled, and how that went.
 *
 * @param schedule as the source gives it; null where it has none
 * @param missedRuns the word for what becomes of runs that were missed
 * @param nextRun the instant of the schedule that comes next; null where it is not worked out, or there is none
 * @param due the instant that is being run, or is to be tried again; null where none is
 * @param isRunning whether somebody runs it
 * @param lookAt when somebody looks at it: at the next run or try
 * @param idleFailures failures in a row that moved nothing
 * @param movedFailures failures since the last success that moved something
 * @param lastOutcome how the last run ended, in words
 */
public record PullTask(
        String sourceId,
        @Nullable String schedule,
        String timeZone,
        String missedRuns,
        boolean isPaused,
        @Nullable Instant nextRun,
        @Nullable Instant due,
        boolean isRunning,
        @Nullable Instant lookAt,
        int idleFailures,
        int movedFailures,
        @Nullable Instant lastRun,
        @Nullable String lastJobId,
        @Nullable String lastOutcome) {
    /** The same where whoever ran it fell silent, so that its lease is over: one failure more. */
    public PullTask died() {
        return new PullTask(
                sourceId,
                schedule,
                timeZone,
                missedRuns,
                isPaused,
                nextRun,
                due,
                isRunning,
                lookAt,
                idleFailures + 1,
                movedFailures,
                lastRun,
                lastJobId,
                lastOutcome);
    }
}
