package io.quantivista.ingestion.event;

import io.quantivista.ingestion.config.Option;
import io.quantivista.ingestion.config.Settings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Where events go and how long the sent ones are kept.
 *
 * @param bootstrapServers Kafka, empty for the embedded one
 * @param retention how long a sent event stays in the outbox
 */
public record EventConfig(Optional<String> bootstrapServers, Duration retention) {
    private static final Option<Optional<String>> BOOTSTRAP_SERVERS = Option.optional(
            "kafka.bootstrap_servers",
            "host:port,host:port",
            Function.identity(),
            "Kafka for events; without it an embedded one starts.");
    private static final Option<Duration> RETENTION = Option.duration(
            "event.retention",
            Duration.ofDays(7),
            Duration.ofHours(1),
            Duration.ofDays(365),
            "How long an event that was sent stays in the outbox.");

    public static final List<Option<?>> OPTIONS = List.of(BOOTSTRAP_SERVERS, RETENTION);

    public EventConfig {
        if (retention.isNegative() || retention.isZero()) {
            throw new IllegalArgumentException("event.retention is positive, not " + retention);
        }
    }

    public static EventConfig from(Settings settings) {
        return new EventConfig(settings.get(BOOTSTRAP_SERVERS), settings.get(RETENTION));
    }
}
