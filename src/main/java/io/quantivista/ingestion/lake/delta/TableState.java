package io.quantivista.ingestion.lake.delta;

import io.delta.kernel.internal.actions.Metadata;
import io.delta.kernel.internal.actions.Protocol;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A table at a version, as far as a writer must know it.
 *
 * @param transactions the newest version of each transaction identifier
 * @param loadedAt when the log was last read in full
 */
record TableState(
        long version,
        TableSchema schema,
        List<String> partitionColumns,
        Metadata metadata,
        Protocol protocol,
        Map<String, Long> transactions,
        Instant loadedAt) {
    /** The same after a commit that changes nothing but these identifiers. */
    TableState at(long newVersion, Map<String, Long> changed) {
        Map<String, Long> merged = transactions;
        if (!changed.isEmpty()) {
            merged = new HashMap<>(transactions);
            merged.putAll(changed);
        }
        return new TableState(newVersion, schema, partitionColumns, metadata, protocol, merged, loadedAt);
    }
}
