package io.quantivista.ingestion.lake.delta;

import io.delta.kernel.internal.actions.Protocol;
import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.lake.table.TableLayout;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Optional;

/** Says no where a commit could not be placed on a table as it is. Stateless; any thread. */
final class TableFit {
    /** Above these the table asks for something that an append would have to keep and that this writer does not. */
    private static final int MAX_WRITER_VERSION = 2;

    private static final String TRANSACTION_RETENTION = "delta.setTransactionRetentionDuration";

    private final String name;
    private final Path root;

    TableFit(String name, Path root) {
        this.name = name;
        this.root = root;
    }

    GatewayException gone(String id) {
        return new GatewayException(
                ErrorCode.STORAGE_FAILED,
                "table %s is gone, which %s writes: its log is not at %s".formatted(name, id, root));
    }

    void checkPartitioning(TableState table, TableLayout layout) {
        if (!table.partitionColumns().equals(layout.partitionColumns())) {
            throw new GatewayException(
                    ErrorCode.SCHEMA_CONFLICT,
                    "table %s is partitioned by %s, and %s was asked for: partitions of a table never change"
                            .formatted(name, table.partitionColumns(), layout.partitionColumns()));
        }
    }

    /** The table's schema with the columns of the layout that it lacks; empty where it lacks none. */
    Optional<TableSchema> widened(TableState table, TableLayout layout) {
        checkPartitioning(table, layout);
        return table.schema().widenedBy(layout);
    }

    void checkWritable(TableState table) {
        Protocol protocol = table.protocol();
        if (protocol.getMinWriterVersion() > MAX_WRITER_VERSION) {
            throw new GatewayException(
                    ErrorCode.STORAGE_FAILED,
                    "table %s was raised to Delta writer version %d by another engine, and this gateway writes up to %d: drop the feature there"
                            .formatted(name, protocol.getMinWriterVersion(), MAX_WRITER_VERSION));
        }
    }

    void checkLayouts(TableState table, String id, Collection<TableLayout> layouts) {
        checkWritable(table);
        for (TableLayout layout : layouts) {
            checkPartitioning(table, layout);
            if (table.schema().widenedBy(layout).isPresent()) {
                throw new GatewayException(
                        ErrorCode.SCHEMA_CONFLICT,
                        "table %s lost columns while job %s wrote them: run the job again".formatted(name, id));
            }
        }
    }

    /** A feed's position must not be forgotten by the table: its records would be committed twice. */
    void checkKeepsPositions(TableState table) {
        String retention = table.metadata().getConfiguration().get(TRANSACTION_RETENTION);
        if (retention != null) {
            throw new GatewayException(
                    ErrorCode.STORAGE_FAILED,
                    "table %s has the property %s = '%s', by which it may forget how far a stream is committed: unset it"
                            .formatted(name, TRANSACTION_RETENTION, retention));
        }
    }

    /** Whoever commits a feed goes on where the table says it stands; anywhere else is somebody who is not alone. */
    void checkFence(TableState table, FeedStep step) {
        checkKeepsPositions(table);
        step.moves().forEach((sequence, move) -> {
            long stored = table.transactions().getOrDefault(sequence, FeedStep.NONE);
            if (stored != move.from()) {
                throw new GatewayException(
                        ErrorCode.FENCED,
                        "table %s has feed %s at position %d, and this process goes on from %d: another process commits the feed; let only one run"
                                .formatted(name, sequence, stored, move.from()));
            }
        });
    }
}
