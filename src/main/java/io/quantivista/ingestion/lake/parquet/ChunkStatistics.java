package io.quantivista.ingestion.lake.parquet;

import org.jspecify.annotations.Nullable;

/** What a chunk's metadata say of its values: how many are null, and bounds as the format stores them. One thread. */
final class ChunkStatistics {
    private long nulls;
    private byte @Nullable [] min;
    private byte @Nullable [] max;

    void begin(long nullCount) {
        nulls = nullCount;
        min = null;
        max = null;
    }

    void bounds(byte[] least, byte[] greatest) {
        min = least;
        max = greatest;
    }

    void writeTo(CompactWriter out) {
        out.i64(3, nulls);
        if (max != null) {
            out.binary(5, max);
        }
        if (min != null) {
            out.binary(6, min);
        }
    }
}
