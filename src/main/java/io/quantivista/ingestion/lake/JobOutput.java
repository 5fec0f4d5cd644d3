package io.quantivista.ingestion.lake;

import io.quantivista.ingestion.lake.delta.AddedFile;
import io.quantivista.ingestion.lake.parquet.ParquetColumn;
import io.quantivista.ingestion.lake.parquet.ParquetSchema;
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
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The files of one job, through its lanes: rows of its table, and of the quarantine its own rejections or another job's. */
final class JobOutput {
    private final Lake lake;
    private final JobNames names;
    private final JobFiles data;
    private final JobFiles rejected;
    private final JobFiles shared;
    private final ParquetSchema schema;
    private final ParquetSchema quarantineSchema;
    private final Instant begun;
    private final String dataFormat;
    private final LaneKits kits;
    private final Optional<PartitionCount> count;
    /** Each made by whoever asks for it first, as a flush has many jobs, most of which use one. */
    private final AtomicReferenceArray<@Nullable PartitionedLane> lanes;

    private @Nullable String settings;

    /** @param kits what its lanes write with, closed by their owner */
    JobOutput(
            Lake lake,
            JobNames names,
            TableLayout layout,
            JobJournal journal,
            int laneCount,
            String dataFormat,
            Clock clock,
            LaneKits kits,
            Optional<PartitionCount> count) {
        this.lake = lake;
        this.names = names;
        AtomicInteger counter = new AtomicInteger();
        Path root = lake.config().root();
        this.data = new JobFiles(root, layout, journal, clock, lake.folders(), counter, names.data());
        this.rejected =
                new JobFiles(root, LakeTables.QUARANTINE, journal, clock, lake.folders(), counter, names.rejected());
        this.shared =
                new JobFiles(root, LakeTables.QUARANTINE, journal, clock, lake.folders(), counter, names.shared());
        this.schema = schemaOf(layout);
        this.quarantineSchema = schemaOf(LakeTables.QUARANTINE);
        this.begun = clock.instant();
        this.dataFormat = dataFormat;
        this.kits = kits;
        this.count = count;
        this.lanes = new AtomicReferenceArray<>(laneCount);
    }

    private PartitionedLane newLane(int number) {
        Path root = lake.config().root();
        WriterKit kit = kits.of(number);
        RejectionOrigin origin = new RejectionOrigin(names.sourceId(), names.jobId(), begun, dataFormat);
        origin.readAs(settings);
        return new PartitionedLane(
                data.layout(),
                lake.config().openWritersPerLane(),
                kit,
                new OpenFiles(data, schema, kit, root),
                new QuarantineSink(
                        names.rejectedJobId(),
                        new OpenFiles(rejected, quarantineSchema, kit, root),
                        new OpenFiles(shared, quarantineSchema, kit, root)),
                new Spill(names.spillFolder(), "lane-" + number, 0, lake.memory()),
                origin,
                count);
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
            case LakeTables.INGESTION_JOB_ID -> names.jobId().getBytes(StandardCharsets.UTF_8);
            case LakeTables.SOURCE_ID -> names.sourceId().getBytes(StandardCharsets.UTF_8);
            default -> null;
        };
    }

    PartitionedLane lane(int number) {
        PartitionedLane lane = lanes.get(number);
        return lane == null ? makeLane(number) : lane;
    }

    private synchronized PartitionedLane makeLane(int number) {
        PartitionedLane lane = lanes.get(number);
        if (lane == null) {
            lane = newLane(number);
            lanes.set(number, lane);
        }
        return lane;
    }

    synchronized void readAs(@Nullable String newSettings) {
        settings = newSettings;
        used().forEach(lane -> lane.readAs(newSettings));
    }

    /** The lanes that somebody asked for. */
    private List<PartitionedLane> used() {
        return IntStream.range(0, lanes.length())
                .mapToObj(lanes::get)
                .filter(Objects::nonNull)
                .toList();
    }

    /** No row follows. */
    void endSpills() {
        used().forEach(lane -> lane.spill().finish());
    }

    /** Completes what lane {@code number} has open. */
    void finish(int number) {
        PartitionedLane lane = number < lanes.length() ? lanes.get(number) : null;
        if (lane != null) {
            lane.finish();
        }
    }

    /** What is left to do for rows that were spilled, behind {@link #endSpills}. */
    List<Closing> bucketClosings() {
        List<Closing> closings = new ArrayList<>();
        for (int bucket = 0; bucket < Spill.BUCKETS; bucket++) {
            List<SpilledRows> spilled = new ArrayList<>();
            for (PartitionedLane lane : used()) {
                lane.spill().bucket(bucket).ifPresent(spilled::add);
            }
            if (!spilled.isEmpty()) {
                closings.add(
                        new BucketClosing(spilled, 0, names.spillFolder(), data, schema, lake.config(), lake.memory()));
            }
        }
        return closings;
    }

    /** Data files that are complete. */
    List<AddedFile> data() {
        return data.finished();
    }

    /** Files of the quarantine that are complete. */
    List<AddedFile> quarantine() {
        return Stream.concat(rejected.finished().stream(), shared.finished().stream())
                .toList();
    }

    /** All that is complete is on the disk when this returns, and {@code meanwhile} has been run. */
    void sync(LocalDisk disk, Runnable meanwhile) throws IOException {
        List<Path> paths = new ArrayList<>();
        List<Path> folders = new ArrayList<>();
        addTo(paths, folders);
        disk.sync(lake.config().root(), paths, folders, meanwhile);
        lake.folders().synced(folders);
    }

    /** Adds the complete files to those that are to be synced, and the folders with their names. */
    void addTo(Collection<Path> paths, Collection<Path> folders) {
        for (JobFiles files : List.of(data, rejected, shared)) {
            paths.addAll(files.paths());
            folders.addAll(files.folders());
        }
    }

    void abandon() {
        used().forEach(PartitionedLane::abandon);
    }
}
