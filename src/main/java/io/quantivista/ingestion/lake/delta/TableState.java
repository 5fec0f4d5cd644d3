package io.quantivista.ingestion.lake.delta;

import io.delta.kernel.internal.actions.Metadata;
import io.delta.kernel.internal.actions.Protocol;
import java.time.Instant;
import java.util.List;

/**
 * A table at a version, as far as a writer must know it.
 *
 * @param loadedAt when the log was last read in full
 */
record TableState(
        long version,
        TableSchema schema,
        List<String> partitionColumns,
        Metadata metadata,
        Protocol protocol,
        Instant loadedAt) {
    TableState at(long newVersion) {
        return new TableState(newVersion, schema, partitionColumns, metadata, protocol, loadedAt);
    }
}
