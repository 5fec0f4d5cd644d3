package io.quantivista.ingestion.bootstrap;

import io.quantivista.ingestion.config.Option;
import io.quantivista.ingestion.config.Settings;
import java.time.Duration;
import java.util.List;

/**
 * Where the gateway listens.
 *
 * @param port 0 for a free one
 * @param idleTimeout a connection on which it is the client's turn and nothing comes for so long is closed
 * @param minBytesPerSecond a body that is held in memory until it is whole and comes slower, over idleTimeout, is refused; 0
 *     where none is too slow
 * @param drainTimeout how long a stop lets the work go on that there is
 */
public record HttpConfig(String host, int port, Duration idleTimeout, int minBytesPerSecond, Duration drainTimeout) {
    private static final Option<String> HOST =
            Option.text("http.host", "127.0.0.1", "Address to listen on; the default is this machine only.");
    private static final Option<Integer> PORT =
            Option.number("http.port", 8080, 0, 65_535, "Port for HTTP; 0 takes a free one.");
    private static final Option<Duration> IDLE_TIMEOUT = Option.duration(
            "http.idle_timeout",
            Duration.ofSeconds(60),
            Duration.ofSeconds(1),
            Duration.ofHours(1),
            "A connection on which it is the client's turn and nothing comes for so long is closed.");
    private static final Option<Integer> MIN_BYTES_PER_SECOND = Option.number(
            "http.min_bytes_per_second",
            240,
            0,
            1 << 20,
            "A push that has begun and comes slower than that, over http.idle_timeout, is refused: it holds room that others wait for. Uploads may be as slow as they like; 0 lets pushes be, too.");
    private static final Option<Duration> DRAIN_TIMEOUT = Option.duration(
            "drain_timeout",
            Duration.ofSeconds(25),
            Duration.ZERO,
            Duration.ofHours(1),
            "How long a stop lets the work go on that there is: calls and uploads end, pushed records are committed.");

    public static final List<Option<?>> OPTIONS =
            List.of(HOST, PORT, IDLE_TIMEOUT, MIN_BYTES_PER_SECOND, DRAIN_TIMEOUT);

    public HttpConfig {
        if (host.isBlank()) {
            throw new IllegalArgumentException(
                    "http.host is empty: 127.0.0.1 is this machine only, 0.0.0.0 is every address");
        }
    }

    /** How much of a body that has begun has to come within the idle timeout; at least a byte. */
    long leastBytes() {
        return Math.max(1, minBytesPerSecond * idleTimeout.toMillis() / 1000);
    }

    public static HttpConfig from(Settings settings) {
        return new HttpConfig(
                settings.get(HOST),
                settings.get(PORT),
                settings.get(IDLE_TIMEOUT),
                settings.get(MIN_BYTES_PER_SECOND),
                settings.get(DRAIN_TIMEOUT));
    }
}
