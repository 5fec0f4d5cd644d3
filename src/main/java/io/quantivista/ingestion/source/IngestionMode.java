package io.quantivista.ingestion.source;

/** How records of a source come in. */
public enum IngestionMode {
    REAL_TIME_STREAM,
    BATCH_SCHEDULED,
    ON_DEMAND,
    INCREMENTAL_SYNC
}
