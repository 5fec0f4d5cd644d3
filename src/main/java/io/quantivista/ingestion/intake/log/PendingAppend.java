package io.quantivista.ingestion.intake.log;

import java.util.concurrent.CompletableFuture;

/** An entry on its way to the disk, and the promise to whoever appended it. */
record PendingAppend(EncodedEntry entry, CompletableFuture<LogPosition> promise) {
    PendingAppend(EncodedEntry entry) {
        this(entry, new CompletableFuture<>());
    }
}
