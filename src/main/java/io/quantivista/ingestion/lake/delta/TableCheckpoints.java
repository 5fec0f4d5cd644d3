package io.quantivista.ingestion.lake.delta;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.delta.kernel.Snapshot;
import io.delta.kernel.TableManager;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.exceptions.CheckpointAlreadyExistsException;
import io.delta.kernel.internal.SnapshotImpl;
import io.delta.kernel.internal.TableConfig;
import io.delta.kernel.internal.actions.Metadata;
import io.delta.kernel.internal.snapshot.MetadataCleanup;
import io.quantivista.ingestion.telemetry.LogKeys;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checkpoints of one table, and the clean-up of its log behind them. Commits may be told by any thread; one at a time
 * writes.
 *
 * <p>A checkpoint holds every live file, so it costs what the table has. It is written at every tenth version, and only where
 * the commits since the last one add a tenth to what that one holds: then checkpoints cost each commit the same, however
 * large the table, and a reader reads little more than a checkpoint.
 */
final class TableCheckpoints {
    private static final Logger LOG = LoggerFactory.getLogger(TableCheckpoints.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int INTERVAL = 10;
    private static final int SHARE = 10;
    private static final long NONE = -1;

    /** A listing of the whole log; old commits can wait that long. */
    private static final Duration CLEANUP_INTERVAL = Duration.ofHours(1);
    /** Whatever the table says: recovery looks for commits in the log. */
    private static final Duration LEAST_RETENTION = Duration.ofDays(1);

    private final String name;
    private final Path root;
    private final Engine engine;
    private final Clock clock;
    /** The newest version committed here that asks for a checkpoint and has none. */
    private final AtomicLong due = new AtomicLong(NONE);
    /** Files that commits of this process have added since its last checkpoint, and at least one for each. */
    private final AtomicLong added = new AtomicLong();
    /** What the last checkpoint of this process holds; before the first nothing, so that the first is soon. */
    private volatile long held;

    private Instant cleanedUp = Instant.MIN;

    TableCheckpoints(String name, Path root, Engine engine, Clock clock) {
        this.name = name;
        this.root = root;
        this.engine = engine;
        this.clock = clock;
    }

    /** A version is committed that adds so many files. */
    void committed(long version, long files) {
        long since = added.addAndGet(Math.max(1, files));
        if (version % INTERVAL == 0 && since >= held / SHARE) {
            due.accumulateAndGet(version, Math::max);
        }
    }

    /** Writes the checkpoint that is due, where one is. A reader is slower without it, so a failure is a warning. */
    void writeIfDue() {
        long version = due.getAndSet(NONE);
        if (version == NONE) {
            return;
        }
        long covered = added.getAndSet(0);
        try {
            Snapshot snapshot = TableManager.loadSnapshot(root.toString())
                    .atVersion(version)
                    .build(engine);
            write(snapshot, version);
            held = JSON.readTree(root.resolve("_delta_log/_last_checkpoint").toFile())
                    .path("size")
                    .asLong();
            cleanUpIfDue(((SnapshotImpl) snapshot).getMetadata());
        } catch (IOException | RuntimeException e) {
            added.addAndGet(covered);
            LOG.atWarn()
                    .addKeyValue(LogKeys.TABLE, name)
                    .addKeyValue(LogKeys.VERSION, version)
                    .setCause(e)
                    .log("Checkpoint failed");
        }
    }

    private void write(Snapshot snapshot, long version) throws IOException {
        try {
            snapshot.writeCheckpoint(engine);
        } catch (CheckpointAlreadyExistsException done) {
            LOG.atTrace()
                    .addKeyValue(LogKeys.TABLE, name)
                    .addKeyValue(LogKeys.VERSION, version)
                    .log("Checkpoint exists");
        }
    }

    /**
     * Deletes commits and checkpoints that are older than the table's {@code delta.logRetentionDuration} and stand behind a
     * checkpoint that is as old. Kernel does so by itself only after a checkpoint of the newest version.
     */
    private void cleanUpIfDue(Metadata table) throws IOException {
        Instant now = clock.instant();
        if (cleanedUp.plus(CLEANUP_INTERVAL).isAfter(now)
                || !TableConfig.EXPIRED_LOG_CLEANUP_ENABLED.fromMetadata(table)) {
            return;
        }
        cleanedUp = now;
        MetadataCleanup.cleanupExpiredLogs(
                engine,
                now::toEpochMilli,
                new io.delta.kernel.internal.fs.Path(root.toString()),
                Math.max(TableConfig.LOG_RETENTION.fromMetadata(table), LEAST_RETENTION.toMillis()));
    }
}
