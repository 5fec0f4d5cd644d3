package io.quantivista.ingestion.bootstrap;

import io.quantivista.ingestion.bootstrap.embedded.DataDirectory;
import io.quantivista.ingestion.bootstrap.embedded.EmbeddedPostgres;
import io.quantivista.ingestion.store.PostgresAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** PostgreSQL: the configured one, or an embedded one that starts while the gateway does what needs none. */
final class PostgresStart implements AutoCloseable {
    private final EmbeddedPostgres embedded;
    private final CompletableFuture<PostgresAddress> address;

    private PostgresStart(EmbeddedPostgres embedded, CompletableFuture<PostgresAddress> address) {
        this.embedded = embedded;
        this.address = address;
    }

    static PostgresStart begin(GatewayConfig config, DataDirectory data) {
        EmbeddedPostgres embedded = new EmbeddedPostgres(data, config.embedded().postgresPort());
        return new PostgresStart(
                embedded,
                config.store()
                        .postgres()
                        .map(CompletableFuture::completedFuture)
                        .orElseGet(() -> CompletableFuture.supplyAsync(
                                embedded::start, task -> new Thread(task, "embedded-postgres").start())));
    }

    /**
     * Waits until it is there.
     *
     * @throws RuntimeException saying why the embedded one did not start
     */
    PostgresAddress address() {
        try {
            return address.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    /** A start that runs is waited for: it would leave a server behind. */
    @Override
    public void close() {
        address.handle((started, failed) -> failed == null).join();
        embedded.stop();
    }
}
