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
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
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
    private final List<PartitionedLane> lanes = new ArrayList<>();

    JobOutput(
            Lake lake,
            JobNames names,
            TableLayout layout,
            JobJournal journal,
            int laneCount,
            String dataFormat,
            Clock clock,
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
        Instant now = clock.instant();
        ParquetSchema quarantineSchema = schemaOf(LakeTables.QUARANTINE);
        for (int number = 0; number < laneCount; number++) {
            WriterKit kit = new WriterKit(lake.config(), lake.memory());
            lanes.add(new PartitionedLane(
                    layout,
                    lake.config().openWritersPerLane(),
                    kit,
                    new OpenFiles(data, schema, kit, root),
                    new QuarantineSink(
                            names.rejectedJobId(),
                            new OpenFiles(rejected, quarantineSchema, kit, root),
                            new OpenFiles(shared, quarantineSchema, kit, root)),
                    new Spill(names.spillFolder(), "lane-" + number, 0, lake.memory()),
                    new RejectionOrigin(names.sourceId(), names.jobId(), now, dataFormat),
                    count));
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
            case LakeTables.INGESTION_JOB_ID -> names.jobId().getBytes(StandardCharsets.UTF_8);
            case LakeTables.SOURCE_ID -> names.sourceId().getBytes(StandardCharsets.UTF_8);
            default -> null;
        };
    }

    PartitionedLane lane(int number) {
        return lanes.get(number);
    }

    void readAs(@Nullable String settings) {
        lanes.forEach(lane -> lane.readAs(settings));
    }

    List<Closing> closings() {
        List<Closing> closings = new ArrayList<>();
        for (PartitionedLane lane : lanes) {
            lane.spill().finish();
            closings.add(lane::finish);
        }
        for (int bucket = 0; bucket < Spill.BUCKETS; bucket++) {
            List<SpilledRows> spilled = new ArrayList<>();
            for (PartitionedLane lane : lanes) {
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
        lanes.forEach(PartitionedLane::abandon);
    }
}
