package io.quantivista.ingestion.lake.delta;

import io.delta.kernel.Snapshot;
import io.delta.kernel.TableManager;
import io.delta.kernel.data.ColumnVector;
import io.delta.kernel.data.FilteredColumnarBatch;
import io.delta.kernel.data.Row;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.internal.InternalScanFileUtils;
import io.delta.kernel.internal.ScanImpl;
import io.delta.kernel.internal.SnapshotImpl;
import io.delta.kernel.internal.actions.AddFile;
import io.delta.kernel.internal.actions.SetTransaction;
import io.delta.kernel.internal.replay.ActionsIterator;
import io.delta.kernel.internal.replay.LogReplay;
import io.delta.kernel.internal.util.VectorUtils;
import io.delta.kernel.utils.CloseableIterator;
import io.delta.kernel.utils.FileStatus;
import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What Delta Kernel reads from one table's log. Any thread. */
final class TableSnapshots {
    private final String name;
    private final Path root;
    private final Engine engine;
    private final Clock clock;

    TableSnapshots(String name, Path root, Engine engine, Clock clock) {
        this.name = name;
        this.root = root;
        this.clock = clock;
        this.engine = engine;
    }

    /** The newest version, as far as a writer must know it; the log is there. */
    TableState load() {
        try {
            Snapshot snapshot = TableManager.loadSnapshot(root.toString()).build(engine);
            return new TableState(
                    snapshot.getVersion(),
                    TableSchema.parse(snapshot.getMetadata().getSchemaString()),
                    List.copyOf(snapshot.getPartitionColumnNames()),
                    snapshot.getMetadata(),
                    snapshot.getProtocol(),
                    transactions(snapshot),
                    clock.instant());
        } catch (IOException | RuntimeException e) {
            throw unreadable(e);
        }
    }

    /** All transaction identifiers, in one pass over the log, the newest commit first. */
    private Map<String, Long> transactions(Snapshot snapshot) throws IOException {
        Map<String, Long> versions = new HashMap<>();
        List<FileStatus> files = ((SnapshotImpl) snapshot).getLogSegment().allLogFilesReversed();
        try (ActionsIterator actions =
                new ActionsIterator(engine, files, LogReplay.SET_TRANSACTION_READ_SCHEMA, Optional.empty())) {
            while (actions.hasNext()) {
                ColumnVector column = actions.next().getColumnarBatch().getColumnVector(0);
                for (int row = 0; row < column.getSize(); row++) {
                    if (!column.isNullAt(row)) {
                        SetTransaction transaction = SetTransaction.fromColumnVector(column, row);
                        versions.putIfAbsent(transaction.getAppId(), transaction.getVersion());
                    }
                }
            }
        }
        return versions;
    }

    /** One version with its live files. */
    TableVersion read(long version) {
        try {
            Snapshot snapshot = TableManager.loadSnapshot(root.toString())
                    .atVersion(version)
                    .build(engine);
            return new TableVersion(
                    name,
                    snapshot.getVersion(),
                    Instant.ofEpochMilli(snapshot.getTimestamp(engine)),
                    List.copyOf(snapshot.getPartitionColumnNames()),
                    TableSchema.parse(snapshot.getMetadata().getSchemaString()).fields(),
                    liveFiles(snapshot));
        } catch (IOException | RuntimeException e) {
            throw unreadable(e);
        }
    }

    /** @throws GatewayException {@code job_busy} where one of the files is not live at the version */
    void requireLive(String jobId, long version, Set<Path> files) {
        if (files.isEmpty()) {
            return;
        }
        Set<Path> gone = new HashSet<>(files);
        read(version).files().forEach(file -> gone.remove(file.path()));
        if (!gone.isEmpty()) {
            throw new GatewayException(
                    ErrorCode.JOB_BUSY,
                    "%d file(s) of table %s that job %s was to replace were replaced by another writer: try again"
                            .formatted(gone.size(), name, jobId));
        }
    }

    private List<LiveFile> liveFiles(Snapshot snapshot) throws IOException {
        List<LiveFile> files = new ArrayList<>();
        ScanImpl scan = (ScanImpl) snapshot.getScanBuilder().build();
        try (CloseableIterator<FilteredColumnarBatch> batches = scan.getScanFiles(engine, true)) {
            while (batches.hasNext()) {
                try (CloseableIterator<Row> rows = batches.next().getRows()) {
                    while (rows.hasNext()) {
                        files.add(liveFile(new AddFile(rows.next().getStruct(InternalScanFileUtils.ADD_FILE_ORDINAL))));
                    }
                }
            }
        }
        return files;
    }

    private LiveFile liveFile(AddFile file) {
        return new LiveFile(
                placeOf(root, file.getPath()),
                VectorUtils.toJavaMap(file.getPartitionValues()),
                file.getSize(),
                file.getNumRecords().orElse(-1L));
    }

    /** Where the file of an add action is: its path is a URI, below the table's root or absolute. */
    static Path placeOf(Path root, String path) {
        URI uri = URI.create(path);
        return uri.isAbsolute() ? Path.of(uri) : root.resolve(uri.getPath());
    }

    private GatewayException unreadable(Exception cause) {
        return new GatewayException(
                ErrorCode.STORAGE_FAILED,
                "the log of table %s at %s cannot be read: %s".formatted(name, root, cause.getMessage()),
                cause);
    }
}
