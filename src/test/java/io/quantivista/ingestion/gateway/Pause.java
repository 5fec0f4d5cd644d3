package io.quantivista.ingestion.gateway;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Lets clients work on before something happens to them. */
final class Pause {
    private Pause() {}

    static void millis(long millis) {
        CompletableFuture.runAsync(() -> {}, CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS))
                .join();
    }
}
