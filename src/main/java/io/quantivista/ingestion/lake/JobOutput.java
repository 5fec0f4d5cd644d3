package io.quantivista.ingestion.lake;

import io.quantivista.ingestion.lake.JobJournal.Header;
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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The files of one job, through its lanes: rows of its table, and of the quarantine its own rejections or another job's. */
final class JobOutput {
    private final Lake lake;
    private final Header header;
    private final JobFiles data;
    private final JobFiles rejected;
    private final JobFiles shared;
    private final ParquetSchema schema;
    private final Path spillFolder;
    private final RejectionOrigin origin;
    private final List<PartitionedLane> lanes = new ArrayList<>();

    JobOutput(
            Lake lake,
            Header header,
            TableLayout layout,
            JobJournal journal,
            int laneCount,
            String dataFormat,
            Clock clock) {
        this.lake = lake;
        this.header = header;
        AtomicInteger counter = new AtomicInteger();
        Path root = lake.config().root();
        String own = JobFiles.namePrefix(header.jobId());
        String rewritten = header.rewrites();
        // A reader of one job's rejections looks at the files with that job's name, and at those with none.
        String prefix = rewritten == null ? own : JobFiles.namePrefix(rewritten) + "by-" + header.jobId() + "-";
        this.data = new JobFiles(root, layout, journal, clock, counter, own);
        this.rejected = new JobFiles(root, LakeTables.QUARANTINE, journal, clock, counter, prefix);
        this.shared =
                new JobFiles(root, LakeTables.QUARANTINE, journal, clock, counter, "shared-by-" + header.jobId() + "-");
        this.schema = schemaOf(layout);
        this.spillFolder = lake.spillFolder(header.jobId());
        this.origin = new RejectionOrigin(header, clock.instant(), dataFormat);
        ParquetSchema quarantineSchema = schemaOf(LakeTables.QUARANTINE);
        for (int number = 0; number < laneCount; number++) {
            WriterKit kit = new WriterKit(lake.config(), lake.memory());
            lanes.add(new PartitionedLane(
                    layout,
                    lake.config().openWritersPerLane(),
                    kit,
                    new OpenFiles(data, schema, kit, root),
                    new QuarantineSink(
                            rewritten == null ? header.jobId() : rewritten,
                            new OpenFiles(rejected, quarantineSchema, kit, root),
                            new OpenFiles(shared, quarantineSchema, kit, root)),
                    new Spill(spillFolder, "lane-" + number, 0, lake.memory()),
                    origin));
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

    PartitionedLane lane(int number) {
        return lanes.get(number);
    }

    void readAs(@Nullable String settings) {
        origin.readAs(settings);
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
                closings.add(new BucketClosing(spilled, 0, spillFolder, data, schema, lake.config(), lake.memory()));
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

    /** All that is complete is on the disk when this returns. */
    void sync(LocalDisk disk) throws IOException {
        List<Path> paths = new ArrayList<>();
        List<Path> folders = new ArrayList<>();
        for (JobFiles files : List.of(data, rejected, shared)) {
            paths.addAll(files.paths());
            folders.addAll(files.folders());
        }
        disk.sync(lake.config().root(), paths, folders);
    }

    void abandon() {
        lanes.forEach(PartitionedLane::abandon);
    }
}
