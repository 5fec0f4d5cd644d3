package io.quantivista.ingestion.input.pull;

import io.quantivista.ingestion.config.Option;
import io.quantivista.ingestion.config.Settings;
import io.quantivista.ingestion.schedule.RetryPolicy;
import java.time.Duration;
import java.util.List;

/**
 * How sources are pulled.
 *
 * @param maxConcurrent jobs that schedules and retries run at once
 * @param maxLooks sources that they look at at once
 * @param poll how often schedules are looked at
 * @param lease how long a run is another replica's when its own has fallen silent
 */
public record PullConfig(int maxConcurrent, int maxLooks, Duration poll, Duration lease, RetryPolicy retries) {
    public PullConfig {
        if (retries.longest().compareTo(retries.first()) < 0) {
            throw new IllegalArgumentException(
                    "pull.retry_longest (%s) is shorter than pull.retry_first (%s): raise one or lower the other"
                            .formatted(retries.longest(), retries.first()));
        }
    }

    private static final int FACTOR = 3;

    private static final Option<Integer> MAX_CONCURRENT = Option.number(
            "pull.max_concurrent",
            4,
            1,
            1_000,
            "Most jobs that schedules and retries run at a time; each also takes one of upload.max_concurrent.");
    private static final Option<Integer> MAX_LOOKS = Option.number(
            "pull.max_looks",
            32,
            1,
            1_000,
            "Most sources that schedules and retries look at at a time, to see whether there is anything to pull.");
    private static final Option<Duration> POLL = Option.duration(
            "pull.poll_interval",
            Duration.ofSeconds(1),
            Duration.ofMillis(50),
            Duration.ofMinutes(1),
            "How often schedules are looked at.");
    private static final Option<Duration> LEASE = Option.duration(
            "pull.lease",
            Duration.ofSeconds(30),
            Duration.ofSeconds(1),
            Duration.ofHours(1),
            "How long after the death of a gateway what it was pulling is pulled again.");
    private static final Option<Duration> RETRY_FIRST = Option.duration(
            "pull.retry_first",
            Duration.ofSeconds(10),
            Duration.ofMillis(10),
            Duration.ofHours(1),
            "Pause before a failed pull is tried again; three times as long after each failure that follows, up to a half less by chance.");
    private static final Option<Duration> RETRY_LONGEST = Option.duration(
            "pull.retry_longest",
            Duration.ofMinutes(30),
            Duration.ofMillis(10),
            Duration.ofDays(1),
            "Longest pause before a failed pull is tried again.");
    private static final Option<Integer> RETRIES_IDLE = Option.number(
            "pull.max_idle_retries",
            5,
            0,
            1_000,
            "How often in a row a pull is tried again that failed before it read a record; then it waits for its schedule.");
    private static final Option<Integer> RETRIES_MOVED = Option.number(
            "pull.max_moved_retries",
            100,
            0,
            100_000,
            "How often a pull is tried again that failed after it had read records; then it waits for its schedule.");

    public static final List<Option<?>> OPTIONS =
            List.of(MAX_CONCURRENT, MAX_LOOKS, POLL, LEASE, RETRY_FIRST, RETRY_LONGEST, RETRIES_IDLE, RETRIES_MOVED);

    public static PullConfig from(Settings settings) {
        return new PullConfig(
                settings.get(MAX_CONCURRENT),
                settings.get(MAX_LOOKS),
                settings.get(POLL),
                settings.get(LEASE),
                new RetryPolicy(
                        settings.get(RETRY_FIRST),
                        settings.get(RETRY_LONGEST),
                        FACTOR,
                        settings.get(RETRIES_IDLE),
                        settings.get(RETRIES_MOVED)));
    }
}
