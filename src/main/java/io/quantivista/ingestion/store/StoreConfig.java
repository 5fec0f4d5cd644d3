package io.quantivista.ingestion.store;

import io.quantivista.ingestion.config.Option;
import io.quantivista.ingestion.config.Settings;
import java.util.List;
import java.util.Optional;

/**
 * Where definitions and the account of jobs are kept.
 *
 * @param postgres the server, empty for the embedded one
 * @param connections most connections at a time
 */
public record StoreConfig(Optional<PostgresAddress> postgres, int connections) {
    private static final Option<Optional<PostgresAddress>> POSTGRES_URL = Option.optional(
                    "postgres.url",
                    "postgresql://user:password@host:port/database",
                    PostgresAddress::parse,
                    "PostgreSQL for sources, rules and jobs; without it an embedded one starts.")
            .secret();
    private static final Option<Integer> CONNECTIONS = Option.number(
            "postgres.connections", 8, 1, 200, "Most connections to PostgreSQL that this gateway holds at a time.");

    public static final List<Option<?>> OPTIONS = List.of(POSTGRES_URL, CONNECTIONS);

    public StoreConfig {
        if (connections < 1) {
            throw new IllegalArgumentException("postgres.connections is at least 1, not " + connections);
        }
    }

    public static StoreConfig from(Settings settings) {
        return new StoreConfig(settings.get(POSTGRES_URL), settings.get(CONNECTIONS));
    }
}
