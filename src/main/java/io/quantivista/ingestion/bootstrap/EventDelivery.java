package io.quantivista.ingestion.bootstrap;

import io.quantivista.ingestion.bootstrap.embedded.EmbeddedKafka;
import io.quantivista.ingestion.event.OutboxRelay;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of events to Kafka: the configured one, or an embedded one.
 *
 * <p>It begins when the gateway is ready and on a thread of its own. No sender waits for it, since an event is safe in the
 * outbox; and a node of Kafka takes as much of the processor to start as all the rest of the gateway.
 */
final class EventDelivery implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(EventDelivery.class);
    private static final long STOP_PATIENCE_SECONDS = 15;
    private static final long READY_PATIENCE_SECONDS = 5;

    private final Optional<String> configured;
    private final EmbeddedKafka embedded;
    private final OutboxRelay relay;
    private final CompletableFuture<String> servers = new CompletableFuture<>();
    private CompletableFuture<Void> begun = CompletableFuture.completedFuture(null);

    /** @param configured bootstrap servers; without them the embedded Kafka starts, and its port must be free */
    EventDelivery(Optional<String> configured, EmbeddedKafka embedded, OutboxRelay relay) {
        this.configured = configured;
        this.embedded = embedded;
        this.relay = relay;
        if (configured.isEmpty()) {
            embedded.requireFreePort();
        }
    }

    /** Returns at once. Where the embedded Kafka cannot start, the gateway goes on and events wait for its next start. */
    void begin() {
        begun = CompletableFuture.runAsync(this::start, task -> new Thread(task, "event-delivery").start());
    }

    private void start() {
        try {
            String bootstrapServers = configured.orElseGet(embedded::start);
            servers.complete(bootstrapServers);
            relay.start(bootstrapServers)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join();
        } catch (RuntimeException e) {
            LOGGER.atError()
                    .setCause(e)
                    .log("Events wait in the outbox: restart the gateway when the cause of this is gone");
        }
    }

    /**
     * The gateway's own Kafka, for whoever reads topics. Waits a moment for it to be ready.
     *
     * @throws IllegalStateException where it is not ready by then
     */
    String bootstrapServers() {
        try {
            return servers.get(READY_PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while Kafka starts", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the gateway's own Kafka is not ready yet", e);
        }
    }

    /** Completes the start that runs, so that nothing is left behind, lets the round of the relay end, and ends Kafka. */
    @Override
    public void close() throws ExecutionException, TimeoutException {
        try {
            begun.get(STOP_PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) { // whoever stops the gateway in haste leaves the start of Kafka behind
            Thread.currentThread().interrupt();
        }
        try {
            relay.stop()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .orTimeout(STOP_PATIENCE_SECONDS, TimeUnit.SECONDS)
                    .join();
        } finally {
            embedded.stop();
        }
    }
}
