package io.quantivista.ingestion.intake.log;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;

/** Something that happens again and again, and those who wait for the next time. Safe for any thread. */
final class Signal {
    private CompletableFuture<Void> next = new CompletableFuture<>();

    /** Completes at once where the condition holds, else the next time it happens. */
    CompletionStage<Void> await(BooleanSupplier condition) {
        // Taken before the condition is looked at, so that what happens in between is not missed.
        CompletableFuture<Void> waiting = current();
        return condition.getAsBoolean() ? CompletableFuture.completedFuture(null) : waiting.copy();
    }

    private synchronized CompletableFuture<Void> current() {
        return next;
    }

    private synchronized CompletableFuture<Void> replace() {
        CompletableFuture<Void> waiting = next;
        next = new CompletableFuture<>();
        return waiting;
    }

    /** It happened; the condition of whoever waits already holds. */
    void fire() {
        replace().complete(null);
    }
}
