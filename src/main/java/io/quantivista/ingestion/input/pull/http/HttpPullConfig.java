package io.quantivista.ingestion.input.pull.http;

import io.quantivista.ingestion.config.DataSize;
import io.quantivista.ingestion.config.Option;
import io.quantivista.ingestion.config.Settings;
import java.time.Duration;
import java.util.List;

/**
 * How REST APIs are pulled.
 *
 * @param maxPage what one answer may have, unpacked; it is held in memory
 * @param longestWait how long a job waits for an API that says when it is to be asked again
 */
public record HttpPullConfig(DataSize maxPage, Duration longestWait) {
    private static final Option<DataSize> PAGE_BYTES = Option.size(
            "pull.http_page_bytes",
            DataSize.ofMebibytes(8),
            DataSize.ofKibibytes(1),
            DataSize.ofMebibytes(256),
            "Most bytes of one page of a REST API, unpacked. A job that pulls one holds a page in memory, and up to twice as much beside it.");
    private static final Option<Duration> LONGEST_WAIT = Option.duration(
            "pull.http_longest_wait",
            Duration.ofMinutes(1),
            Duration.ZERO,
            Duration.ofMinutes(10),
            "How long a job waits for a page of a REST API that answers 429 or 503 with Retry-After; beyond it the job fails and is tried again. It holds a worker meanwhile.");

    public static final List<Option<?>> OPTIONS = List.of(PAGE_BYTES, LONGEST_WAIT);

    public static HttpPullConfig from(Settings settings) {
        return new HttpPullConfig(settings.get(PAGE_BYTES), settings.get(LONGEST_WAIT));
    }
}
