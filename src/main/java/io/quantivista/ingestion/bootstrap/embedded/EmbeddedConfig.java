package io.quantivista.ingestion.bootstrap.embedded;

import io.quantivista.ingestion.config.Option;
import io.quantivista.ingestion.config.Settings;
import java.util.List;

/** The ports of the embedded servers; 0 is a free one, another at each start. */
public record EmbeddedConfig(int postgresPort, int kafkaPort) {
    private static final int HIGHEST_PORT = 65_535;
    private static final Option<Integer> POSTGRES_PORT = Option.number(
            "embedded.postgres_port",
            0,
            0,
            HIGHEST_PORT,
            "Port of the embedded PostgreSQL on the loopback; 0 takes a free one.");
    private static final Option<Integer> KAFKA_PORT = Option.number(
            "embedded.kafka_port",
            0,
            0,
            HIGHEST_PORT,
            "Port of the embedded Kafka on the loopback; 0 takes a free one.");

    public static final List<Option<?>> OPTIONS = List.of(POSTGRES_PORT, KAFKA_PORT);

    public EmbeddedConfig {
        if (postgresPort != 0 && postgresPort == kafkaPort) {
            throw new IllegalArgumentException(
                    "embedded.postgres_port and embedded.kafka_port are both %d".formatted(kafkaPort));
        }
    }

    public static EmbeddedConfig from(Settings settings) {
        return new EmbeddedConfig(settings.get(POSTGRES_PORT), settings.get(KAFKA_PORT));
    }
}
