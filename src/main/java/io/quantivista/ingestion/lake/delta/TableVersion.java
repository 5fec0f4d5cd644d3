package io.quantivista.ingestion.lake.delta;

import io.quantivista.ingestion.lake.table.TableLayout;
import java.time.Instant;
import java.util.List;

/** A table at one version: its columns, partition columns first as stored, and the files that are live. */
public record TableVersion(
        String table,
        long version,
        Instant lastCommit,
        List<String> partitionColumns,
        List<TableSchema.Field> columns,
        List<LiveFile> files) {
    public TableVersion {
        partitionColumns = List.copyOf(partitionColumns);
        columns = List.copyOf(columns);
        files = List.copyOf(files);
    }

    /** Files that are no table yet, as one of the layout would show them. */
    public static TableVersion of(String name, TableLayout layout, Instant made, List<LiveFile> files) {
        return new TableVersion(
                name,
                -1,
                made,
                layout.partitionColumns(),
                TableSchema.of(layout).fields(),
                files);
    }
}
