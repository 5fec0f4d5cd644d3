package io.quantivista.ingestion.bootstrap;

import io.quantivista.ingestion.bootstrap.embedded.DataDirectory;
import io.quantivista.ingestion.bootstrap.embedded.EmbeddedKafka;
import io.quantivista.ingestion.bootstrap.embedded.EmbeddedPostgres;
import io.quantivista.ingestion.store.PostgresAddress;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/**
 * PostgreSQL and Kafka: the configured ones, or embedded ones that start side by side.
 *
 * @param kafka its bootstrap servers
 */
record Backends(PostgresAddress postgres, String kafka, Runnable stop) implements AutoCloseable {
    static Backends start(GatewayConfig config, DataDirectory data) {
        EmbeddedPostgres ownPostgres =
                new EmbeddedPostgres(data, config.embedded().postgresPort());
        EmbeddedKafka ownKafka = new EmbeddedKafka(data, config.embedded().kafkaPort());
        CompletableFuture<PostgresAddress> postgres = given(config.store().postgres(), ownPostgres::start);
        CompletableFuture<String> kafka = given(config.event().bootstrapServers(), ownKafka::start);
        Runnable stop = () -> {
            ownKafka.stop();
            ownPostgres.stop();
        };
        try {
            CompletableFuture.allOf(postgres, kafka).join();
            return new Backends(postgres.join(), kafka.join(), stop);
        } catch (CompletionException e) {
            stop.run();
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private static <T> CompletableFuture<T> given(Optional<T> configured, Supplier<T> embedded) {
        return configured
                .map(CompletableFuture::completedFuture)
                .orElseGet(() -> CompletableFuture.supplyAsync(embedded, task -> new Thread(task, "embedded").start()));
    }

    @Override
    public void close() {
        stop.run();
    }
}
