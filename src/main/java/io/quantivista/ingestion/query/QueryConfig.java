package io.quantivista.ingestion.query;

import io.quantivista.ingestion.config.DataSize;
import io.quantivista.ingestion.config.Option;
import io.quantivista.ingestion.config.Settings;
import java.time.Duration;
import java.util.List;

/**
 * What a query may cost.
 *
 * @param memoryBytes memory of one query's engine. Default 256 MiB, at least 64 MiB
 * @param timeLimit after which a query is cancelled. Default 30 s, more than zero
 * @param atOnce queries that run at the same time; further ones are refused as busy. Default 2, 1 to 64
 * @param maxResultBytes size of an answer. Default 64 MiB, at least 1 KiB
 * @param threads of one query. Default 2, at least 1
 */
public record QueryConfig(long memoryBytes, Duration timeLimit, int atOnce, int maxResultBytes, int threads) {
    private static final Option<DataSize> MEMORY = Option.size(
            "query.memory",
            DataSize.ofMebibytes(256),
            DataSize.ofMebibytes(64),
            DataSize.ofGibibytes(1_024),
            "Memory of one query, outside of the heap.");
    private static final Option<Duration> TIMEOUT = Option.duration(
            "query.timeout",
            Duration.ofSeconds(30),
            Duration.ofMillis(100),
            Duration.ofHours(1),
            "A query that runs for so long is ended.");
    private static final Option<Integer> CONCURRENT = Option.number(
            "query.concurrent", 2, 1, 64, "Most queries at a time; another is answered 503 with Retry-After.");
    private static final Option<DataSize> MAX_RESULT = Option.size(
            "query.max_result_bytes",
            DataSize.ofMebibytes(64),
            DataSize.ofKibibytes(1),
            DataSize.ofGibibytes(1),
            "Largest answer of a query.");
    private static final Option<Integer> THREADS =
            Option.number("query.threads", 2, 1, 256, "Threads that one query runs on.");

    public static final List<Option<?>> OPTIONS = List.of(MEMORY, TIMEOUT, CONCURRENT, MAX_RESULT, THREADS);

    public static final QueryConfig DEFAULT = new QueryConfig(256L << 20, Duration.ofSeconds(30), 2, 64 << 20, 2);

    public QueryConfig {
        require(memoryBytes >= 64L << 20, "memoryBytes", memoryBytes, "at least 64 MiB");
        require(timeLimit.compareTo(Duration.ZERO) > 0, "timeLimit", timeLimit, "more than zero");
        require(atOnce >= 1 && atOnce <= 64, "atOnce", atOnce, "1 to 64");
        require(maxResultBytes >= 1024, "maxResultBytes", maxResultBytes, "at least 1 KiB");
        require(threads >= 1, "threads", threads, "at least 1");
    }

    public static QueryConfig from(Settings settings) {
        return new QueryConfig(
                settings.get(MEMORY).bytes(),
                settings.get(TIMEOUT),
                settings.get(CONCURRENT),
                (int) settings.get(MAX_RESULT).bytes(),
                settings.get(THREADS));
    }

    private static void require(boolean holds, String key, Object value, String bound) {
        if (!holds) {
            throw new IllegalArgumentException("%s is %s, and must be %s".formatted(key, value, bound));
        }
    }
}
