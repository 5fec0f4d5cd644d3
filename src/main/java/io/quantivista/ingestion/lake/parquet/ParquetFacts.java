package io.quantivista.ingestion.lake.parquet;

import java.util.List;

/**
 * A finished file.
 *
 * @param rows its rows
 * @param bytes its size
 * @param bounds of each column, in the columns' order
 */
public record ParquetFacts(long rows, long bytes, List<ColumnBounds> bounds) {
    public ParquetFacts {
        bounds = List.copyOf(bounds);
    }
}
