package io.quantivista.ingestion.lake;

import io.quantivista.ingestion.lake.JobFiles.JobFile;
import io.quantivista.ingestion.lake.parquet.ParquetSchema;
import io.quantivista.ingestion.lake.parquet.ParquetWriter;
import io.quantivista.ingestion.lake.storage.BlockPool;
import io.quantivista.ingestion.lake.storage.ByteBuilder;
import io.quantivista.ingestion.lake.storage.DiskFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Turns the spilled rows of one bucket, from all lanes, into one file per partition.
 *
 * <p>A bucket that fits the budget is read whole and written partition by partition through one writer. A larger one is
 * split by other bits of the hash; one that stays large, because a few partitions make it so, is read once for every
 * handful of its partitions. Run once.
 */
final class BucketClosing implements Closing {
    private static final int MAX_DEPTH = 3;

    private final List<SpilledRows> spilled;
    private final int depth;
    private final Path folder;
    private final JobFiles files;
    private final ParquetSchema schema;
    private final LakeConfig config;
    private final WriteMemory memory;
    private final SpillRow.Reader reader;

    BucketClosing(
            List<SpilledRows> spilled,
            int depth,
            Path folder,
            JobFiles files,
            ParquetSchema schema,
            LakeConfig config,
            WriteMemory memory) {
        this.spilled = spilled;
        this.depth = depth;
        this.folder = folder;
        this.files = files;
        this.schema = schema;
        this.config = config;
        this.memory = memory;
        this.reader = new SpillRow.Reader(files.layout().columns());
    }

    @Override
    public void run() {
        try (WriterKit kit = new WriterKit(config, memory)) {
            close(kit);
        } catch (IOException e) {
            throw DiskFailure.of("sorting spilled rows", folder, e);
        }
    }

    private void close(WriterKit kit) throws IOException {
        long size = 0;
        for (SpilledRows rows : spilled) {
            size += rows.size();
        }
        if (size <= config.writeMemory() / 4) {
            writeInMemory(kit, size);
        } else if (depth < MAX_DEPTH) {
            split(kit);
        } else {
            writeInPasses(kit);
        }
        for (SpilledRows rows : spilled) {
            rows.remove();
        }
    }

    private void writeInMemory(WriterKit kit, long size) throws IOException {
        kit.changed(size);
        try (BucketRows rows = new BucketRows()) {
            for (SpilledRows part : spilled) {
                rows.add(part);
            }
            List<JobFile> targets = new ArrayList<>(rows.partitions());
            for (int partition = 0; partition < rows.partitions(); partition++) {
                targets.add(files.file(rows.partition(partition)));
            }
            files.note(targets);
            ParquetWriter writer = kit.writer(schema);
            for (int partition = 0; partition < rows.partitions(); partition++) {
                JobFile target = targets.get(partition);
                writer.begin(target);
                rows.replay(partition, reader, writer);
                target.finished(writer.finish());
            }
            writer.abandon();
        }
        kit.changed(-size);
    }

    private void split(WriterKit kit) throws IOException {
        try (Spill finer = new Spill(folder, "split-" + UUID.randomUUID(), depth + 1, memory)) {
            forEachRow((bytes, at) -> finer.take(bytes, at, SpillRow.length(bytes, at)));
            finer.finish();
            for (int bucket = 0; bucket < Spill.BUCKETS; bucket++) {
                Optional<SpilledRows> part = finer.bucket(bucket);
                if (part.isPresent()) {
                    new BucketClosing(List.of(part.get()), depth + 1, folder, files, schema, config, memory).close(kit);
                }
            }
        }
    }

    private void writeInPasses(WriterKit kit) throws IOException {
        PartitionIndex partitions = new PartitionIndex();
        boolean more = true;
        for (int pass = 0; more; pass++) {
            int from = pass * config.openWritersPerLane();
            int to = from + config.openWritersPerLane();
            OpenFiles open = new OpenFiles(files, schema, kit, folder);
            boolean firstPass = pass == 0;
            forEachRow((bytes, at) -> {
                int partition = SpillRow.find(partitions, bytes, at);
                if (partition == PartitionIndex.NONE && firstPass) {
                    partition = SpillRow.add(partitions, bytes, at);
                }
                if (partition >= from && partition < to) {
                    while (open.size() <= partition - from) {
                        open.open(SpillRow.partition(bytes, at));
                    }
                    kit.makeRoom();
                    reader.replay(bytes, at, open.get(partition - from));
                }
            });
            open.finish();
            more = to < partitions.size();
        }
    }

    private void forEachRow(RowVisitor visitor) throws IOException {
        ByteBuilder window = new ByteBuilder(2 * BlockPool.BLOCK_BYTES);
        for (SpilledRows part : spilled) {
            for (int block = 0; block < part.blocks(); block++) {
                byte[] bytes = part.load(block);
                window.putBytes(bytes, 0, part.length(block));
                part.unload(block, bytes);
                int at = 0;
                while (window.size() - at >= SpillRow.LENGTH_BYTES
                        && window.size() - at >= SpillRow.length(window.array(), at)) {
                    visitor.visit(window.array(), at);
                    at += SpillRow.length(window.array(), at);
                }
                window.discard(at);
            }
        }
    }

    @FunctionalInterface
    private interface RowVisitor {
        void visit(byte[] bytes, int at);
    }
}
