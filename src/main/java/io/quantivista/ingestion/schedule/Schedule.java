package io.quantivista.ingestion.schedule;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;

/** Instants at which something is to run. */
public interface Schedule {
    /** The names that stand for a cron expression. */
    Map<String, String> NAMES = Map.of(
            "@hourly", "0 * * * *",
            "@daily", "0 0 * * *",
            "@midnight", "0 0 * * *",
            "@weekly", "0 0 * * 0",
            "@monthly", "0 0 1 * *",
            "@yearly", "0 0 1 1 *",
            "@annually", "0 0 1 1 *");

    /** The first instant behind this one; empty where there is none any more. */
    Optional<Instant> next(Instant after);

    /**
     * Reads a cron expression of five fields, one of the names, or an ISO 8601 interval: {@code PT15M}, counted from
     * 1970-01-01T00:00Z, or {@code R/2025-06-21T06:00:00Z/PT15M}, counted from that start.
     *
     * @param zone of the local times of a cron expression
     * @throws IllegalArgumentException saying what is wrong and what is expected
     */
    static Schedule parse(String text, ZoneId zone) {
        String stripped = text.strip();
        if (stripped.startsWith("@")) {
            String cron = NAMES.get(stripped);
            if (cron == null) {
                throw new IllegalArgumentException("'%s' is none of the names %s"
                        .formatted(stripped, NAMES.keySet().stream().sorted().toList()));
            }
            return CronSchedule.parse(cron, zone);
        }
        if (stripped.startsWith("P") || stripped.startsWith("R")) {
            return IntervalSchedule.parse(stripped);
        }
        return CronSchedule.parse(stripped, zone);
    }
}
