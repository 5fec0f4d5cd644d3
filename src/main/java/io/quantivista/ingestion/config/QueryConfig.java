package io.quantivista.ingestion.config;

import java.time.Duration;
import java.util.List;

/**
 * What one query over the lake may cost.
 *
 * @param memory for all queries together
 * @param timeout after which a query is ended
 * @param concurrent queries at a time; another waits
 */
public record QueryConfig(DataSize memory, Duration timeout, int concurrent) {
    private static final Option<DataSize> MEMORY = Option.size(
            "query.memory",
            DataSize.ofMebibytes(256),
            DataSize.ofMebibytes(32),
            DataSize.ofGibibytes(1_024),
            "Memory for queries, outside of the heap.");
    private static final Option<Duration> TIMEOUT = Option.duration(
            "query.timeout",
            Duration.ofSeconds(30),
            Duration.ofMillis(100),
            Duration.ofHours(1),
            "A query that runs for so long is ended.");
    private static final Option<Integer> CONCURRENT =
            Option.number("query.concurrent", 2, 1, 100, "Most queries at a time.");

    public static final List<Option<?>> OPTIONS = List.of(MEMORY, TIMEOUT, CONCURRENT);

    public QueryConfig {
        if (concurrent < 1) {
            throw new IllegalArgumentException("query.concurrent is at least 1, not " + concurrent);
        }
    }

    public static QueryConfig from(Settings settings) {
        return new QueryConfig(settings.get(MEMORY), settings.get(TIMEOUT), settings.get(CONCURRENT));
    }
}
