package io.quantivista.ingestion.lake;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.lake.JobJournal.Header;
import io.quantivista.ingestion.lake.JournalFile.Found;
import io.quantivista.ingestion.lake.delta.DeltaTable;
import io.quantivista.ingestion.lake.delta.LiveFile;
import io.quantivista.ingestion.lake.delta.TableVersion;
import io.quantivista.ingestion.lake.storage.DiskFailure;
import io.quantivista.ingestion.lake.storage.LocalDisk;
import io.quantivista.ingestion.lake.table.LakeTables;
import io.quantivista.ingestion.lake.table.TableLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The Delta tables below one folder. Safe for any thread; it owns no thread and nothing that must be closed.
 *
 * <p>One process opens a lake for writing jobs, since recovery takes a journal it does not know for one of a dead
 * process. Others may read its tables and commit to them.
 */
public final class Lake {
    private final LakeConfig config;
    private final LocalDisk disk;
    private final Clock clock;
    private final Journals jobs;
    private final WriteMemory memory;
    private final KnownFolders folders = new KnownFolders();
    private final Map<String, DeltaTable> tables = new ConcurrentHashMap<>();
    private final JobRecovery recovery;
    private final Flushes flushes;
    private final HeldFiles held;
    private final QuarantineRewrites rewrites;

    private Lake(LakeConfig config, LocalDisk disk, Clock clock) {
        this.config = config;
        this.disk = disk;
        this.clock = clock;
        this.jobs = new Journals(config.root().resolve("_jobs"), disk);
        this.memory = new WriteMemory(config.writeMemory());
        this.recovery = new JobRecovery(this, jobs);
        this.flushes = new Flushes(this, disk, clock, new Journals(config.root().resolve("_flushes"), disk));
        this.held = new HeldFiles(this, jobs, recovery, clock);
        this.rewrites = new QuarantineRewrites(this, disk, jobs, recovery, clock);
    }

    /** Opens the lake, making its folder and its quarantine where they are missing. */
    public static Lake open(LakeConfig config) {
        return open(config, new LocalDisk(config.sync()), Clock.systemUTC());
    }

    static Lake open(LakeConfig config, LocalDisk disk, Clock clock) {
        Lake lake = new Lake(config, disk, clock);
        try {
            lake.jobs.makeFolder();
            lake.flushes.makeFolder();
            disk.sync(config.root());
        } catch (IOException e) {
            throw DiskFailure.of("opening the lake", config.root(), e);
        }
        lake.ensure(LakeTables.QUARANTINE);
        return lake;
    }

    /**
     * Makes the table, or adds the columns that it lacks; nothing happens where it fits.
     *
     * @throws GatewayException {@code schema_conflict} naming the column, its stored type and the one asked for
     */
    public void ensure(TableLayout layout) {
        table(layout.name()).ensure(layout);
    }

    /** Refuses what {@link #ensure} would refuse, and makes and adds nothing. */
    public void requireFit(TableLayout layout) {
        table(layout.name()).requireFit(layout);
    }

    /**
     * Begins a job's writing; its table must be {@linkplain #ensure there}.
     *
     * @param lanes how many workers will write
     * @param dataFormat the word for the records' format that rejections carry
     */
    public JobWrite begin(String jobId, String sourceId, TableLayout layout, int lanes, String dataFormat) {
        return begin(jobId, sourceId, layout, lanes, dataFormat, null, List.of());
    }

    /**
     * The same for a job that may also write rejections of another job anew.
     *
     * @param rewrites that other job, or null
     * @param replaced the files of the quarantine that are replaced
     */
    JobWrite begin(
            String jobId,
            String sourceId,
            TableLayout layout,
            int lanes,
            String dataFormat,
            @Nullable String rewrites,
            List<LiveFile> replaced) {
        Header header = new Header(
                jobId,
                sourceId,
                layout.name(),
                versionOf(layout.name()),
                versionOf(LakeTables.QUARANTINE.name()),
                rewrites);
        try {
            JobJournal journal = jobs.begin(header);
            LaneKits kits = new LaneKits(config, memory);
            JobOutput output = new JobOutput(
                    this, JobNames.of(header, jobs), layout, journal, lanes, dataFormat, clock, kits, Optional.empty());
            WriteState state = new WriteState("job " + jobId, config.root(), journal, jobs, recovery);
            return new JobWrite(this, disk, header, layout, journal, kits, output, replaced, state);
        } catch (IOException e) {
            throw DiskFailure.of("beginning job " + jobId, config.root(), e);
        }
    }

    long versionOf(String name) {
        return table(name)
                .version()
                .orElseThrow(() -> new GatewayException(
                        ErrorCode.TABLE_NOT_FOUND, "table %s is to be made before a job writes it".formatted(name)));
    }

    /**
     * Settles the jobs that a crash interrupted, and those whose outcome was left open: finishes what the log says is
     * decided, removes the rest. Jobs that this process is running are not touched, and neither are held ones. The journal
     * of a committed job stays until {@link #forget}.
     *
     * <p>A job of which the log cannot tell keeps its files and is not in the answer; an error is logged.
     */
    public List<UnfinishedJob> recover() {
        List<UnfinishedJob> jobsOfUsers = new ArrayList<>();
        for (UnfinishedJob job : recovery.settleAll(this::settleJob)) {
            if (QuarantineRewrites.isOnlyRewrite(job)) {
                forget(job.jobId());
            } else {
                jobsOfUsers.add(job);
            }
        }
        return jobsOfUsers;
    }

    private UnfinishedJob settleJob(Found journal) throws IOException {
        UnfinishedJob job = recovery.settle(journal);
        held.noticed(job.fate(), journal);
        return job;
    }

    /** Where a table stands in a sequence of a feed; at no position where there is no table. */
    public FeedState feedState(String table, String sequence) {
        return flushes.stateOf(table, sequence);
    }

    /** Where a table stands in every sequence whose name begins with {@code prefix}, by its name. */
    public Map<String, FeedState> feedStates(String table, String prefix) {
        return flushes.statesOf(table, prefix);
    }

    /**
     * Begins to write what a table gets from a feed next.
     *
     * @param feed what the feed is called, such as {@code quantivista/} and the id of its log
     * @throws GatewayException {@code storage_failed} also where the table has a property by which it may forget the position
     */
    public FlushWrite beginFlush(String feed, String table) {
        return flushes.begin(feed, table);
    }

    /**
     * Settles the flushes that a crash interrupted, and those whose outcome was left open, as {@link #recover} does jobs.
     * Those that this process is writing or has published are not touched.
     *
     * @return of each table the committed ones in the order of their commits, until {@link #forgetFlush}; those of which
     *     nothing is left, once. One of which the log cannot tell is not among them, and an error is logged
     */
    public List<UnfinishedFlush> recoverFlushes() {
        return flushes.recover();
    }

    /** Drops the journal of a committed flush, once the ends of its jobs are kept elsewhere. No journal is fine. */
    public void forgetFlush(String id) {
        flushes.forget(id);
    }

    /** Whether there is a journal of the job: {@link #recover} could not tell what became of it, or nobody has asked. */
    public boolean isUnsettled(String jobId) {
        return jobs.has(jobId);
    }

    /** Drops the journal of a committed job, once its end is kept elsewhere. No journal is fine. */
    public void forget(String jobId) {
        try {
            jobs.removeSpill(jobId);
            jobs.delete(jobId);
            held.forget(jobId);
            jobs.leave(jobId);
        } catch (IOException e) {
            throw DiskFailure.of("deleting the journal of job " + jobId, jobs.folder(), e);
        }
    }

    /**
     * Writes the checkpoints that commits of this process made due, table by table; none due is fine. Called by one thread at
     * a time, when nobody waits for what was committed.
     */
    public void writeCheckpoints() {
        tables.values().forEach(DeltaTable::checkpointIfDue);
    }

    /** The table at its newest version, with its live files; empty where there is none. */
    public Optional<TableVersion> find(String table) {
        if (!TableLayout.isName(table)) {
            return Optional.empty();
        }
        return table(table).read();
    }

    /** Names of the tables there are, in order. */
    public List<String> tableNames() {
        try (Stream<Path> folders = Files.list(config.root())) {
            return folders.map(folder -> String.valueOf(folder.getFileName()))
                    .filter(TableLayout::isName)
                    .filter(name -> table(name).exists())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw DiskFailure.of("listing tables", config.root(), e);
        }
    }

    /** Whether rows of the job may be in the file: its name says so, or says nothing of any job. */
    public static boolean mayHold(LiveFile file, String jobId) {
        String name = String.valueOf(file.path().getFileName());
        return !name.startsWith(JobFiles.namePrefix("")) || name.startsWith(JobFiles.namePrefix(jobId));
    }

    /** The rejections that are written anew, with what became of them. */
    public QuarantineRewrites rewrites() {
        return rewrites;
    }

    /** The jobs whose files wait for release or discard. */
    public HeldFiles held() {
        return held;
    }

    Journals jobs() {
        return jobs;
    }

    LakeConfig config() {
        return config;
    }

    KnownFolders folders() {
        return folders;
    }

    WriteMemory memory() {
        return memory;
    }

    DeltaTable table(String name) {
        return tables.computeIfAbsent(name, key -> new DeltaTable(config.root(), key, disk, clock));
    }
}
