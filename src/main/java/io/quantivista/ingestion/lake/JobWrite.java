package io.quantivista.ingestion.lake;

import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.lake.JobJournal.Header;
import io.quantivista.ingestion.lake.JobJournal.Seal;
import io.quantivista.ingestion.lake.delta.AddedFile;
import io.quantivista.ingestion.lake.delta.DeltaTable;
import io.quantivista.ingestion.lake.delta.UnknownOutcomeException;
import io.quantivista.ingestion.lake.parquet.ParquetColumn;
import io.quantivista.ingestion.lake.parquet.ParquetSchema;
import io.quantivista.ingestion.lake.storage.DiskFailure;
import io.quantivista.ingestion.lake.storage.LocalDisk;
import io.quantivista.ingestion.lake.table.LakeColumn;
import io.quantivista.ingestion.lake.table.LakeTables;
import io.quantivista.ingestion.lake.table.TableLayout;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Everything that one job writes, until its rows are visible or gone.
 *
 * <p>The order is: rows through the lanes; {@link #closings} once no lane is in use, all of them run; then
 * {@link #publish}, and {@link #forget} when PostgreSQL agrees. {@link #discard} may come instead, at any point when no
 * lane and no closing runs. Apart from lanes and closings it is used by one thread at a time.
 */
public final class JobWrite {
    private enum State {
        WRITING,
        CLOSING,
        /** From the seal on the commit may be visible; only the log decides what becomes of the job. */
        LEFT_TO_RECOVERY,
        PUBLISHED,
        ENDED
    }

    private final Lake lake;
    private final LocalDisk disk;
    private final Header header;
    private final TableLayout layout;
    private final JobJournal journal;
    private final JobFiles data;
    private final JobFiles rejected;
    private final ParquetSchema schema;
    private final Path spillFolder;
    private final List<PartitionedLane> lanes = new ArrayList<>();
    private State state = State.WRITING;

    JobWrite(
            Lake lake,
            LocalDisk disk,
            Header header,
            TableLayout layout,
            JobJournal journal,
            int laneCount,
            String dataFormat,
            Clock clock) {
        this.lake = lake;
        this.disk = disk;
        this.header = header;
        this.layout = layout;
        this.journal = journal;
        AtomicInteger counter = new AtomicInteger();
        Path root = lake.config().root();
        this.data = new JobFiles(root, layout, journal, clock, counter);
        this.rejected = new JobFiles(root, LakeTables.QUARANTINE, journal, clock, counter);
        this.schema = schemaOf(layout);
        this.spillFolder = lake.spillFolder(header.jobId());
        Instant now = clock.instant();
        ParquetSchema quarantineSchema = schemaOf(LakeTables.QUARANTINE);
        for (int number = 0; number < laneCount; number++) {
            WriterKit kit = new WriterKit(lake.config(), lake.memory());
            lanes.add(new PartitionedLane(
                    layout,
                    lake.config().openWritersPerLane(),
                    kit,
                    new OpenFiles(data, schema, kit, root),
                    new OpenFiles(rejected, quarantineSchema, kit, root),
                    new Spill(spillFolder, "lane-" + number, 0),
                    now,
                    dataFormat));
        }
    }

    private ParquetSchema schemaOf(TableLayout table) {
        return new ParquetSchema(table.columns().stream()
                .map(column -> new ParquetColumn(
                        column.name(), column.type(), column.nullable(), column.payload(), fillOf(column)))
                .toList());
    }

    /** The same in every row of the job, and so a run that costs a row nothing. */
    private byte @Nullable [] fillOf(LakeColumn column) {
        return switch (column.name()) {
            case LakeTables.INGESTION_JOB_ID -> header.jobId().getBytes(StandardCharsets.UTF_8);
            case LakeTables.SOURCE_ID -> header.sourceId().getBytes(StandardCharsets.UTF_8);
            default -> null;
        };
    }

    /** Lane {@code number}, from 0. */
    public LaneWriter lane(int number) {
        return lanes.get(number);
    }

    /** What is left to do for the files, once no lane is in use: in any order, side by side, each once. */
    public List<Closing> closings() {
        require(state == State.WRITING, "closings");
        state = State.CLOSING;
        List<Closing> closings = new ArrayList<>();
        for (PartitionedLane lane : lanes) {
            lane.spill().finish();
            closings.add(lane::finish);
        }
        for (int bucket = 0; bucket < Spill.BUCKETS; bucket++) {
            List<Path> spilled = new ArrayList<>();
            for (PartitionedLane lane : lanes) {
                lane.spill().bucket(bucket).ifPresent(spilled::add);
            }
            if (!spilled.isEmpty()) {
                closings.add(new BucketClosing(spilled, 0, spillFolder, data, schema, lake.config(), lake.memory()));
            }
        }
        return closings;
    }

    /**
     * Makes the job's rows visible, and its rejections. When it returns both are durable.
     *
     * <p>If it throws, {@link #discard} is the thing to do; it knows when the outcome is unknown or decided and then keeps
     * everything for {@link Lake#recover}, which must settle the job before its end is told to anyone:
     * {@link #isLeftToRecovery}.
     */
    public Publication publish(JobSummary summary) {
        require(state == State.CLOSING, "publish");
        List<AddedFile> files = data.finished();
        List<AddedFile> rejections = rejected.finished();
        Publication counts = new Publication(null, files.size(), bytesOf(files), rowsOf(files), rowsOf(rejections));
        if (files.isEmpty() && rejections.isEmpty()) {
            state = State.PUBLISHED;
            return counts;
        }
        DeltaTable table = lake.table(layout.name());
        DeltaTable quarantine = lake.table(LakeTables.QUARANTINE.name());
        String quarantineCommit =
                rejections.isEmpty() ? null : quarantine.commitOf(header.jobId(), LakeTables.QUARANTINE, rejections);
        sealFiles(new Seal(!files.isEmpty(), quarantineCommit, summary.json()));
        Long version = null;
        try {
            if (!files.isEmpty()) {
                String commit = table.commitOf(header.jobId(), layout, files);
                version = decide(() -> table.append(header.jobId(), header.tableVersion(), layout, commit));
            }
            if (quarantineCommit != null) {
                Decision commit = () -> quarantine.append(
                        header.jobId(), header.quarantineVersion(), LakeTables.QUARANTINE, quarantineCommit);
                long quarantined = files.isEmpty() ? decide(commit) : commit.commit();
                quarantine.checkpointIfDue(quarantined);
            }
        } catch (UnknownOutcomeException e) {
            throw DiskFailure.of(
                    "publishing job " + header.jobId(), lake.config().root(), e);
        }
        state = State.PUBLISHED;
        if (version != null) {
            table.checkpointIfDue(version);
        }
        return new Publication(version, counts.files(), counts.bytes(), counts.rows(), counts.rejections());
    }

    private void sealFiles(Seal seal) {
        try {
            List<Path> paths = new ArrayList<>(data.paths());
            paths.addAll(rejected.paths());
            List<Path> folders = new ArrayList<>(data.folders());
            folders.addAll(rejected.folders());
            disk.sync(lake.config().root(), paths, folders);
            journal.seal(seal);
        } catch (IOException e) {
            throw DiskFailure.of(
                    "syncing the files of job " + header.jobId(), lake.config().root(), e);
        }
    }

    /** Runs the commit that decides. Where it is certain not to have happened the job can still be discarded. */
    private long decide(Decision commit) throws UnknownOutcomeException {
        state = State.LEFT_TO_RECOVERY;
        try {
            return commit.commit();
        } catch (GatewayException refused) {
            state = State.CLOSING;
            throw refused;
        }
    }

    @FunctionalInterface
    private interface Decision {
        long commit() throws UnknownOutcomeException;
    }

    /**
     * Whether publishing got so far that only the log knows, or that the rest must still be done: {@link Lake#recover}
     * answers, now or at the next start.
     */
    public boolean isLeftToRecovery() {
        return state == State.LEFT_TO_RECOVERY;
    }

    /** Removes everything the job wrote, unless it was published or may have been. Any number of times. */
    public void discard() {
        if (state == State.PUBLISHED || state == State.ENDED) {
            return;
        }
        lanes.forEach(PartitionedLane::abandon);
        try {
            journal.close();
            if (state == State.LEFT_TO_RECOVERY) {
                lake.leaveToRecovery(header.jobId());
                return;
            }
            lake.remove(header.jobId());
            state = State.ENDED;
        } catch (IOException e) {
            throw DiskFailure.of(
                    "removing the files of job " + header.jobId(), lake.config().root(), e);
        }
    }

    /** Drops the journal of a published job, once its end is kept elsewhere. */
    public void forget() {
        require(state == State.PUBLISHED || state == State.ENDED, "forget");
        if (state == State.ENDED) {
            return;
        }
        try {
            journal.close();
        } catch (IOException e) {
            throw DiskFailure.of(
                    "closing the journal of job " + header.jobId(),
                    lake.config().root(),
                    e);
        }
        lake.forget(header.jobId());
        state = State.ENDED;
    }

    private void require(boolean holds, String step) {
        if (!holds) {
            throw new IllegalStateException("job %s cannot go to %s from %s".formatted(header.jobId(), step, state));
        }
    }

    private static long bytesOf(List<AddedFile> files) {
        return files.stream().mapToLong(file -> file.facts().bytes()).sum();
    }

    private static long rowsOf(List<AddedFile> files) {
        return files.stream().mapToLong(file -> file.facts().rows()).sum();
    }
}
