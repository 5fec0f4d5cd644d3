package io.quantivista.ingestion.pipeline.stream;

import io.quantivista.ingestion.config.DataSize;
import io.quantivista.ingestion.config.Option;
import io.quantivista.ingestion.config.Settings;
import java.time.Duration;
import java.util.List;

/**
 * When what was pushed becomes visible.
 *
 * @param flushInterval how long a table gathers before it commits
 * @param flush bytes of pushes at which it commits earlier
 * @param freshness the longest that a table gathers so as to write fewer, larger files
 * @param smallFiles how many files a commit may have for each flush interval that it has gathered
 * @param window how long one job takes in a source's records
 * @param sourceRefresh how long a source is pushed to as it was last read from PostgreSQL
 */
public record StreamConfig(
        Duration flushInterval,
        DataSize flush,
        Duration freshness,
        int smallFiles,
        Duration window,
        Duration sourceRefresh) {
    private static final Option<Duration> FLUSH_INTERVAL = Option.duration(
            "stream.flush_interval",
            Duration.ofSeconds(1),
            Duration.ofMillis(50),
            Duration.ofMinutes(10),
            "How long pushed records gather before their table commits them.");
    private static final Option<DataSize> FLUSH = Option.size(
            "stream.flush_bytes",
            DataSize.ofMebibytes(64),
            DataSize.ofKibibytes(64),
            DataSize.ofGibibytes(4),
            "Bytes of pushed records at which a table commits before its flush interval is over.");
    private static final Option<Duration> FRESHNESS = Option.duration(
            "stream.freshness",
            Duration.ofSeconds(30),
            Duration.ofMillis(50),
            Duration.ofHours(1),
            "The longest that pushed records gather where a commit would have many small files.");
    private static final Option<Integer> SMALL_FILES = Option.number(
            "stream.small_files",
            64,
            1,
            1_000_000,
            "Files that a table may write for each flush interval; a commit of more gathers longer, up to stream.freshness.");
    private static final Option<Duration> WINDOW = Option.duration(
            "stream.window",
            Duration.ofSeconds(60),
            Duration.ofSeconds(1),
            Duration.ofHours(24),
            "How long one job takes in the pushed records of a source; then it ends with its report and event.");
    private static final Option<Duration> SOURCE_REFRESH = Option.duration(
            "stream.source_refresh",
            Duration.ofSeconds(2),
            Duration.ofMillis(100),
            Duration.ofMinutes(10),
            "How old the definition of a source may be with which pushes are taken; while PostgreSQL is away, the last known holds.");

    public static final List<Option<?>> OPTIONS =
            List.of(FLUSH_INTERVAL, FLUSH, FRESHNESS, SMALL_FILES, WINDOW, SOURCE_REFRESH);

    public StreamConfig {
        if (freshness.compareTo(flushInterval) < 0) {
            throw new IllegalArgumentException(
                    "stream.freshness (%s) is shorter than stream.flush_interval (%s): raise one or lower the other"
                            .formatted(freshness, flushInterval));
        }
    }

    public static StreamConfig from(Settings settings) {
        return new StreamConfig(
                settings.get(FLUSH_INTERVAL),
                settings.get(FLUSH),
                settings.get(FRESHNESS),
                settings.get(SMALL_FILES),
                settings.get(WINDOW),
                settings.get(SOURCE_REFRESH));
    }

    /** How long a flush of so many files gathers. */
    Duration gatherFor(int files) {
        long intervals = Math.max(1, (files + (long) smallFiles - 1) / smallFiles);
        Duration gathered = flushInterval.multipliedBy(intervals);
        return gathered.compareTo(freshness) > 0 ? freshness : gathered;
    }
}
