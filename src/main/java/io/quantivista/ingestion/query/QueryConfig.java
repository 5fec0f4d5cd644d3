package io.quantivista.ingestion.query;

import java.time.Duration;

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
    public static final QueryConfig DEFAULT = new QueryConfig(256L << 20, Duration.ofSeconds(30), 2, 64 << 20, 2);

    public QueryConfig {
        require(memoryBytes >= 64L << 20, "memoryBytes", memoryBytes, "at least 64 MiB");
        require(timeLimit.compareTo(Duration.ZERO) > 0, "timeLimit", timeLimit, "more than zero");
        require(atOnce >= 1 && atOnce <= 64, "atOnce", atOnce, "1 to 64");
        require(maxResultBytes >= 1024, "maxResultBytes", maxResultBytes, "at least 1 KiB");
        require(threads >= 1, "threads", threads, "at least 1");
    }

    private static void require(boolean holds, String key, Object value, String bound) {
        if (!holds) {
            throw new IllegalArgumentException("%s is %s, and must be %s".formatted(key, value, bound));
        }
    }
}
