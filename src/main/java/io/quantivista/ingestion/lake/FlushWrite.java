package io.quantivista.ingestion.lake;

import io.quantivista.ingestion.lake.JobJournal.Header;
import io.quantivista.ingestion.lake.JobJournal.Seal;
import io.quantivista.ingestion.lake.delta.AddedFile;
import io.quantivista.ingestion.lake.delta.DeltaTable;
import io.quantivista.ingestion.lake.delta.FeedStep;
import io.quantivista.ingestion.lake.delta.UnknownOutcomeException;
import io.quantivista.ingestion.lake.storage.LocalDisk;
import io.quantivista.ingestion.lake.table.LakeTables;
import io.quantivista.ingestion.lake.table.TableLayout;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What one table gets from a feed at once: the rows of all entries up to a position, of several jobs, in one commit with the
 * position and the accounts.
 *
 * <p>The order is: {@link #job} and rows through its lanes; {@link #closings} once no lane is in use, all of them run; then
 * {@link #publish}, and {@link Lake#forgetFlush} when the ends of its jobs are kept elsewhere. {@link #discard} may come instead, at
 * any point when no lane and no closing runs. Apart from lanes, closings and {@link #partitions} it is used by one thread at
 * a time.
 */
public final class FlushWrite {
    private static final String NO_FORMAT = "";

    private final Lake lake;
    private final LocalDisk disk;
    private final Clock clock;
    private final Journals journals;
    private final Header header;
    private final long fromPosition;
    private final JobJournal journal;
    private final WriteState state;
    private final PartitionCount partitions = new PartitionCount();
    private final Map<String, Job> jobs = new LinkedHashMap<>();

    private record Job(TableLayout layout, JobOutput output) {}

    FlushWrite(
            Lake lake,
            LocalDisk disk,
            Clock clock,
            Journals journals,
            Header header,
            long fromPosition,
            JobJournal journal,
            WriteState state) {
        this.lake = lake;
        this.disk = disk;
        this.clock = clock;
        this.journals = journals;
        this.header = header;
        this.fromPosition = fromPosition;
        this.journal = journal;
        this.state = state;
    }

    /** Of this flush alone: an attempt to write the same entries again has another. */
    public String id() {
        return header.id();
    }

    /**
     * Where a job's rows go; its table was {@linkplain Lake#ensure made} for the layout. Once for each job.
     *
     * @param layout the table as this job writes it; jobs may have different typed columns
     * @param lanes how many workers will write
     */
    public JobRows job(String jobId, String sourceId, TableLayout layout, int lanes) {
        state.requireWriting("another job");
        if (!layout.name().equals(header.table()) || jobs.containsKey(jobId)) {
            throw new IllegalArgumentException("flush %s of table %s cannot take job %s to table %s"
                    .formatted(id(), header.table(), jobId, layout.name()));
        }
        JobOutput output = new JobOutput(
                lake,
                JobNames.of(jobId, sourceId, id(), journals),
                layout,
                journal,
                lanes,
                NO_FORMAT,
                clock,
                Optional.of(partitions));
        jobs.put(jobId, new Job(layout, output));
        return new JobRows(output);
    }

    /** How many data files it would make now. Any thread. */
    public int partitions() {
        return partitions.files();
    }

    /** What is left to do for the files, once no lane is in use: in any order, side by side, each once. */
    public List<Closing> closings() {
        state.close();
        return jobs.values().stream()
                .flatMap(job -> job.output().closings().stream())
                .toList();
    }

    /**
     * Makes the rows visible, and with them the position and the accounts; then the rejections. When it returns all of it is
     * durable.
     *
     * <p>If it throws, {@link #discard} is the thing to do; it knows when the outcome is unknown or decided and then keeps
     * everything for {@link Lake#recoverFlushes}: {@link #isLeftToRecovery}.
     *
     * @param position of the last entry that the flush covers
     * @param totals the accounts of the sources that it touched, with what it adds
     * @param summaryJson the caller's own text, given back by {@link Lake#recoverFlushes}
     * @throws io.quantivista.ingestion.error.GatewayException where nothing is visible: {@code fenced} where the feed is not
     *     where this flush goes on, {@code schema_conflict}, {@code disk_full}, {@code storage_failed}
     */
    public Publication publish(long position, Map<String, SourceAccount> totals, String summaryJson) {
        state.requireClosing("publish");
        FeedStep step = FeedTransactions.step(header.origin(), fromPosition, position, totals);
        DeltaTable table = lake.table(header.table());
        List<AddedFile> files = all(JobOutput::data);
        List<AddedFile> rejections = all(JobOutput::quarantine);
        String commit = table.lines().flushOf(id(), step, adds(table));
        String quarantineCommit = rejections.isEmpty() ? null : quarantineCommit(step, rejections);
        try {
            journal.seal(
                    new Seal(header.tableVersion(), header.quarantineVersion(), true, quarantineCommit, summaryJson));
            sync();
        } catch (IOException e) {
            throw state.failure("syncing the files of", e);
        }
        try {
            Set<TableLayout> layouts = jobs.values().stream().map(Job::layout).collect(Collectors.toSet());
            long version = state.decide(() -> table.append(id(), header.tableVersion(), layouts, step, commit));
            if (quarantineCommit != null) {
                lake.table(LakeTables.QUARANTINE.name())
                        .append(id(), header.quarantineVersion(), LakeTables.QUARANTINE, quarantineCommit);
            }
            state.published();
            return Publication.of(version, files, rejections);
        } catch (UnknownOutcomeException e) {
            throw state.failure("publishing", e);
        }
    }

    private List<AddedFile> all(Function<JobOutput, List<AddedFile>> files) {
        return jobs.values().stream()
                .flatMap(job -> files.apply(job.output()).stream())
                .toList();
    }

    private String adds(DeltaTable table) {
        return jobs.values().stream()
                .map(job -> table.lines().addsOf(job.layout(), job.output().data()))
                .collect(Collectors.joining());
    }

    private String quarantineCommit(FeedStep step, List<AddedFile> rejections) {
        DeltaTable quarantine = lake.table(LakeTables.QUARANTINE.name());
        return quarantine
                .lines()
                .besideFlushOf(id(), step, quarantine.lines().addsOf(LakeTables.QUARANTINE, rejections));
    }

    /**
     * The journal first: where a file's name is on the disk, so is the line that removes it. Sealed before its files are
     * synced, it says no more than that the commit may follow, which does not happen before all of this is.
     */
    private void sync() throws IOException {
        List<Path> files = new ArrayList<>(List.of(journals.pathOf(id())));
        Set<Path> folders = new LinkedHashSet<>(List.of(journals.folder()));
        for (Job job : jobs.values()) {
            job.output().addTo(files, folders);
        }
        disk.sync(lake.config().root(), files, folders);
        lake.folders().synced(folders);
    }

    /**
     * Whether publishing got so far that only the log knows, or that the rest must still be done: {@link Lake#recoverFlushes}
     * answers, now or at the next start.
     */
    public boolean isLeftToRecovery() {
        return state.isLeftToRecovery();
    }

    /** Removes everything the flush wrote, unless it was published or may have been. Any number of times. */
    public void discard() {
        state.discard(() -> jobs.values().forEach(job -> job.output().abandon()));
    }
}
