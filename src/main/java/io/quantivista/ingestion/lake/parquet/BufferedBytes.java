package io.quantivista.ingestion.lake.parquet;

/** Told whenever a file's buffers grow or shrink, so that all open files together can be held to a budget. */
@FunctionalInterface
public interface BufferedBytes {
    void changed(long delta);
}
