package io.quantivista.ingestion.lake;

/** A piece of the work that finishes a job's files. Each is run once, on any worker, beside the others. */
@FunctionalInterface
public interface Closing {
    /** @throws io.quantivista.ingestion.error.GatewayException {@code disk_full} or {@code storage_failed} */
    void run();
}
