package io.quantivista.ingestion.connector;

/** A connection whose records are pulled, by a job, when a schedule or somebody says so. */
public interface PulledConnection extends Connection {
    /** Whether {@code ingestion_config.cursor} says what of it is new. */
    default boolean takesCursor() {
        return false;
    }
}
