package io.quantivista.ingestion.schedule;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done of a schedule now.
 *
 * @param run the instant that is to be run; null where none is
 * @param next the instant after it, which may have passed as well; null where there is none any more
 */
public record DueRun(@Nullable Instant run, @Nullable Instant next) {
    /** So late a run is still on time: others were before it. */
    public static final Duration GRACE = Duration.ofMinutes(1);

    private static final Duration HOUR = Duration.ofHours(1);
    private static final int WIDENINGS = 5;
    private static final int WIDER = 24;

    /**
     * Decides.
     *
     * @param due the next instant of the schedule that nobody has looked at
     */
    public static DueRun decide(Schedule schedule, MissedRuns missed, Instant due, Instant now) {
        if (due.isAfter(now)) {
            return new DueRun(null, due);
        }
        if (missed == MissedRuns.ALL) {
            return new DueRun(due, schedule.next(due).orElse(null));
        }
        Instant last = lastUntil(schedule, due, now);
        boolean isRun = missed == MissedRuns.LAST || !last.plus(GRACE).isBefore(now);
        return new DueRun(isRun ? last : null, schedule.next(last).orElse(null));
    }

    /** The last instant that has passed. It is looked for near now, as years of minutes may have passed. */
    private static Instant lastUntil(Schedule schedule, Instant due, Instant now) {
        Instant from = due;
        Duration back = HOUR;
        for (int i = 0; i < WIDENINGS; i++) {
            Instant near = schedule.next(now.minus(back)).orElse(now.plus(HOUR));
            if (near.isAfter(due) && !near.isAfter(now)) {
                from = near;
                break;
            }
            back = back.multipliedBy(WIDER);
        }
        Instant last = from;
        Instant next = schedule.next(last).orElse(null);
        while (next != null && !next.isAfter(now)) {
            last = next;
            next = schedule.next(last).orElse(null);
        }
        return last;
    }
}
