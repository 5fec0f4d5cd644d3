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
 * @param drainTimeout how long a stop lets the work go on that there is
 */
public record HttpConfig(String host, int port, Duration idleTimeout, Duration drainTimeout) {
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
    private static final Option<Duration> DRAIN_TIMEOUT = Option.duration(
            "drain_timeout",
            Duration.ofSeconds(25),
            Duration.ZERO,
            Duration.ofHours(1),
            "How long a stop lets the work go on that there is: calls and uploads end, pushed records are committed.");

    public static final List<Option<?>> OPTIONS = List.of(HOST, PORT, IDLE_TIMEOUT, DRAIN_TIMEOUT);

    public HttpConfig {
        if (host.isBlank()) {
            throw new IllegalArgumentException(
                    "http.host is empty: 127.0.0.1 is this machine only, 0.0.0.0 is every address");
        }
    }

    public static HttpConfig from(Settings settings) {
        return new HttpConfig(
                settings.get(HOST), settings.get(PORT), settings.get(IDLE_TIMEOUT), settings.get(DRAIN_TIMEOUT));
    }
}
