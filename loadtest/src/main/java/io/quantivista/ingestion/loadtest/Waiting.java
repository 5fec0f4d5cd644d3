package io.quantivista.ingestion.loadtest;

import io.vertx.core.Future;

/** From the programs' own thread to the event loops. */
final class Waiting {
    private Waiting() {}

    static <T> T on(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }
}
