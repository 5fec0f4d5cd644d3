package io.quantivista.ingestion.lake.delta;

import io.delta.kernel.defaults.engine.DefaultEngine;
import io.delta.kernel.engine.Engine;
import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.lake.storage.DiskFailure;
import io.quantivista.ingestion.lake.storage.LocalDisk;
import io.quantivista.ingestion.lake.table.TableLayout;
import io.quantivista.ingestion.telemetry.LogKeys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One Delta table: what it is at its newest version, and the loop that adds a commit.
 *
 * <p>Safe for any thread; other processes may commit at the same time. Within this process commits to a table take turns,
 * so that they do not race each other for a version.
 */
public final class DeltaTable {
    private static final Logger LOG = LoggerFactory.getLogger(DeltaTable.class);
    private static final int MAX_ATTEMPTS = 1000;

    private final String name;
    private final Path lakeRoot;
    private final Path root;
    private final CommitLog log;
    private final TableSnapshots snapshots;
    private final TableCheckpoints checkpoints;
    private final TableHead head;
    private final CommitSearch search;
    private final TableFit fit;
    private final CommitLines lines;
    private final Clock clock;
    private final ReentrantLock turn = new ReentrantLock();

    public DeltaTable(Path lakeRoot, String name, LocalDisk disk, Clock clock) {
        this.name = name;
        this.lakeRoot = lakeRoot;
        this.root = lakeRoot.resolve(name);
        this.clock = clock;
        this.log = new CommitLog(root, disk);
        Engine engine = DefaultEngine.create(new LocalFileIO(disk));
        this.snapshots = new TableSnapshots(name, root, engine, clock);
        this.checkpoints = new TableCheckpoints(name, root, engine, clock);
        this.head = new TableHead(name, root, log, snapshots, clock);
        this.search = new CommitSearch(name, root, log);
        this.fit = new TableFit(name, root);
        this.lines = new CommitLines(root, clock);
    }

    public Path root() {
        return root;
    }

    public boolean exists() {
        return log.isPresent() && head.current().isPresent();
    }

    /** The newest version; empty where there is no table. */
    public OptionalLong version() {
        return head.current().map(current -> OptionalLong.of(current.version())).orElseGet(OptionalLong::empty);
    }

    /**
     * Makes the table, or adds the layout's columns that it lacks. Of two callers that race, one commits and the other
     * finds it done.
     *
     * @throws GatewayException {@code schema_conflict} where a column or the partitioning is stored differently
     */
    public void ensure(TableLayout layout) {
        turn.lock();
        try {
            for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
                if (ensureOnce(layout)) {
                    return;
                }
            }
        } catch (IOException e) {
            throw DiskFailure.of("changing table " + name, root, e);
        } finally {
            turn.unlock();
        }
        throw crowded();
    }

    /** Refuses what {@link #ensure} would refuse, and changes nothing. */
    public void requireFit(TableLayout layout) {
        head.current().ifPresent(table -> fit.widened(table, layout));
    }

    /** False where another writer took the version; what it did is known after a look at the log. */
    private boolean ensureOnce(TableLayout layout) throws IOException {
        Optional<TableState> stored = head.current();
        CommitActions actions = new CommitActions();
        long version;
        if (stored.isEmpty()) {
            log.create(lakeRoot);
            version = 0;
            actions.info(null, "CREATE TABLE", clock.instant(), true)
                    .protocol()
                    .newTable(layout, TableSchema.of(layout), clock.instant());
        } else {
            TableState table = stored.get();
            Optional<TableSchema> widened = fit.widened(table, layout);
            if (widened.isEmpty()) {
                return true;
            }
            fit.checkWritable(table);
            version = table.version() + 1;
            actions.info(null, "ADD COLUMNS", clock.instant(), true)
                    .changedTable(table.metadata(), table.partitionColumns(), widened.get());
        }
        try {
            log.put(version, actions.toBytes());
        } catch (FileAlreadyExistsException taken) {
            head.forget();
            return false;
        }
        head.forget();
        LOG.atInfo()
                .addKeyValue(LogKeys.TABLE, name)
                .addKeyValue(LogKeys.VERSION, version)
                .log("Table schema committed");
        return true;
    }

    /**
     * Publishes a job's files in one commit, rebased over whatever others commit meanwhile, and returns its version.
     *
     * <p>The files and their folders are synced before. The outcomes of an attempt:
     * <ol>
     *   <li>The commit is put and synced: done.
     *   <li>The version is taken by a commit of this very job, made before a crash or by an attempt that seemed to fail:
     *       synced, done.
     *   <li>The version is taken by a commit that changes the table: the layout must still fit, else the job fails with
     *       {@code schema_conflict} and nothing of it is visible.
     *   <li>The version is taken by any other commit: an append conflicts with none, so the next version is tried.
     *   <li>Writing failed, and the log, searched from {@code baseVersion} on, has the job's commit: as 2.
     *   <li>Writing failed, and the log does not have it: the name was never linked, so nothing is visible and nothing
     *       will be; the failure is thrown.
     *   <li>Writing failed, and so did the search or the sync: nobody knows; the files must stay.
     * </ol>
     *
     * @param baseVersion a version at which the job had not committed
     * @param commitLines what {@link #lines} made of the files
     * @throws UnknownOutcomeException outcome 7; {@link #findCommit} tells later
     * @throws GatewayException where it is certain that nothing is visible: also {@code job_busy} where a file that the
     *     commit is to replace is live no more
     */
    public long append(String jobId, long baseVersion, TableLayout layout, String commitLines)
            throws UnknownOutcomeException {
        return append(jobId, baseVersion, List.of(layout), Optional.empty(), commitLines);
    }

    /**
     * The same for a job whose rows were pulled from a feed: nobody else may have moved the feed.
     *
     * @param step null where they are of no such feed
     * @throws UnknownOutcomeException as above
     * @throws GatewayException as above, and {@code fenced} where the feed is not at the position from which the step goes on
     */
    public long append(String jobId, long baseVersion, TableLayout layout, @Nullable FeedStep step, String commitLines)
            throws UnknownOutcomeException {
        return append(jobId, baseVersion, List.of(layout), Optional.ofNullable(step), commitLines);
    }

    /**
     * The same for a flush of a feed, with the layouts of all its files: nobody else may have moved the feed.
     *
     * @param commitLines what {@link CommitLines#flushOf} made
     * @throws UnknownOutcomeException as above
     * @throws GatewayException as above, and {@code fenced} where the feed is not at the position from which the step goes on
     */
    public long append(
            String flushId, long baseVersion, Collection<TableLayout> layouts, FeedStep step, String commitLines)
            throws UnknownOutcomeException {
        return append(flushId, baseVersion, layouts, Optional.of(step), commitLines);
    }

    private long append(
            String jobId,
            long baseVersion,
            Collection<TableLayout> layouts,
            Optional<FeedStep> step,
            String commitLines)
            throws UnknownOutcomeException {
        Map<String, Long> transactions = step.map(FeedStep::transactions).orElseGet(Map::of);
        Set<Path> replaced = RemoveLines.read(root, commitLines);
        byte[] commit = commitLines.getBytes(StandardCharsets.UTF_8);
        turn.lock();
        try {
            for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
                TableState table = current(jobId);
                fit.checkLayouts(table, jobId, layouts);
                step.ifPresent(move -> fit.checkFence(table, move));
                long version = table.version() + 1;
                snapshots.requireLive(jobId, table.version(), replaced);
                try {
                    log.put(version, commit);
                    head.advance(table.at(version, transactions));
                    checkpoints.committed(version, AddLines.count(commitLines));
                    return version;
                } catch (FileAlreadyExistsException taken) {
                    if (search.isOwn(jobId, version)) {
                        return search.settled(version, taken);
                    }
                } catch (IOException failure) {
                    return search.afterFailure(jobId, baseVersion, failure);
                }
            }
        } finally {
            turn.unlock();
        }
        throw crowded();
    }

    /** Keeps others of this process from committing until {@link #leaveTurn}; for a commit that rests on what it read. */
    public void takeTurn() {
        turn.lock();
    }

    public void leaveTurn() {
        turn.unlock();
    }

    /**
     * Says no where a commit could not replace what its lines remove.
     *
     * @throws GatewayException {@code job_busy} where a file is live no more
     */
    public void requireReplaceable(String jobId, String commitLines) {
        TableState table = current(jobId);
        snapshots.requireLive(jobId, table.version(), RemoveLines.read(root, commitLines));
    }

    /** Writes the lines of commits to it. */
    public CommitLines lines() {
        return lines;
    }

    /** The newest version of each transaction identifier; empty where there is no table. */
    public Map<String, Long> transactions() {
        return head.current().map(TableState::transactions).orElseGet(Map::of);
    }

    /**
     * Says no where the table may forget how far a feed is committed; no table is fine.
     *
     * @throws GatewayException {@code storage_failed}
     */
    public void requireKeepingPositions() {
        head.current().ifPresent(fit::checkKeepsPositions);
    }

    /**
     * Says no where files of this layout could not be committed now.
     *
     * @throws GatewayException {@code schema_conflict}
     */
    public void requireFitting(String jobId, TableLayout layout) {
        fit.checkLayouts(current(jobId), jobId, List.of(layout));
    }

    private TableState current(String id) {
        return head.current().orElseThrow(() -> fit.gone(id));
    }

    /**
     * The version in which the job committed.
     *
     * @param baseVersion a version at which it had not
     * @throws IOException where the log cannot be read, or no longer reaches back so far
     */
    public OptionalLong findCommit(String jobId, long baseVersion) throws IOException {
        return search.findCommit(jobId, baseVersion);
    }

    private GatewayException crowded() {
        return new GatewayException(
                ErrorCode.BUSY,
                "table %s took %d commits of others before this one could be placed: try again"
                        .formatted(name, MAX_ATTEMPTS));
    }

    /**
     * Writes the checkpoint that a commit made due. It reads every live file from the log, so nobody who waits for an answer
     * calls this. Behind it the log is cleaned up. A reader is slower without it, so a failure is a warning.
     */
    public void checkpointIfDue() {
        checkpoints.writeIfDue();
    }

    /** The table at its newest version with its live files; empty where there is none. Costs a read of the log. */
    public Optional<TableVersion> read() {
        return head.read();
    }
}
