package io.quantivista.ingestion.query;

import java.time.Instant;
import java.util.List;

/**
 * A table of the lake at its newest version.
 *
 * @param version Delta version
 * @param files live data files
 * @param bytes their size in all
 * @param records their rows in all, from the log's statistics
 */
public record TableDescription(
        String table,
        long version,
        Instant lastCommit,
        List<String> partitionColumns,
        List<TableColumn> columns,
        long files,
        long bytes,
        long records) {
    /** A column by name and Delta type. */
    public record TableColumn(String name, String type, boolean nullable) {}
}
