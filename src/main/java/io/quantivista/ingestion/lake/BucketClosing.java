package io.quantivista.ingestion.lake;

import io.quantivista.ingestion.lake.parquet.ParquetSchema;
import io.quantivista.ingestion.lake.parquet.ParquetWriter;
import io.quantivista.ingestion.lake.storage.BlockPool;
import io.quantivista.ingestion.lake.storage.ByteBuilder;
import io.quantivista.ingestion.lake.storage.DiskFailure;
import io.quantivista.ingestion.lake.table.LakeColumn;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
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
    /** More is split, whatever the budget: it stands in one array. */
    private static final long MAX_IN_MEMORY = 1 << 30;

    private final List<SpilledRows> spilled;
    private final int depth;
    private final Path folder;
    private final JobFiles files;
    private final ParquetSchema schema;
    private final List<LakeColumn> columns;
    private final LakeConfig config;
    private final WriteMemory memory;
    private final byte[] wide = new byte[16];

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
        this.columns = files.layout().columns();
        this.config = config;
        this.memory = memory;
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
        if (size <= Math.min(config.writeMemory() / 4, MAX_IN_MEMORY)) {
            writeInMemory(kit, (int) size);
        } else if (depth < MAX_DEPTH) {
            split(kit);
        } else {
            writeInPasses(kit);
        }
        for (SpilledRows rows : spilled) {
            rows.remove();
        }
    }

    private void writeInMemory(WriterKit kit, int size) throws IOException {
        kit.changed(size);
        ByteBuilder rows = new ByteBuilder(size);
        for (SpilledRows part : spilled) {
            for (int block = 0; block < part.blocks(); block++) {
                part.read(block, rows);
            }
        }
        PartitionIndex partitions = new PartitionIndex();
        int[] first = new int[64];
        int[] last = new int[64];
        int[] rowAt = new int[256];
        int[] next = new int[256];
        int rowCount = 0;
        for (int at = 0; at < size; at += SpillRow.length(rows, at)) {
            int partition = partitionOf(partitions, rows, at);
            if (rowCount == rowAt.length) {
                rowAt = Arrays.copyOf(rowAt, rowCount * 2);
                next = Arrays.copyOf(next, rowCount * 2);
            }
            rowAt[rowCount] = at;
            next[rowCount] = -1;
            if (partition == PartitionIndex.NONE) {
                partition = addPartition(partitions, rows, at);
                if (partition == first.length) {
                    first = Arrays.copyOf(first, partition * 2);
                    last = Arrays.copyOf(last, partition * 2);
                }
                first[partition] = rowCount;
            } else {
                next[last[partition]] = rowCount;
            }
            last[partition] = rowCount++;
        }
        ParquetWriter writer = kit.writer(schema);
        for (int partition = 0; partition < partitions.size(); partition++) {
            JobFiles.JobFile file = files.file(partitionAt(rows, rowAt[first[partition]]));
            writer.begin(file);
            for (int row = first[partition]; row >= 0; row = next[row]) {
                SpillRow.replay(rows, rowAt[row], columns, wide, writer);
            }
            file.finished(writer.finish());
        }
        writer.abandon();
        kit.changed(-size);
    }

    private static int partitionOf(PartitionIndex partitions, ByteBuilder rows, int at) {
        int length = SpillRow.textLength(rows, at);
        int textAt = SpillRow.textAt(at);
        return partitions.find(
                SpillRow.day(rows, at), length < 0 ? null : rows.array(), textAt, textAt + Math.max(0, length));
    }

    private static int addPartition(PartitionIndex partitions, ByteBuilder rows, int at) {
        int length = SpillRow.textLength(rows, at);
        int textAt = SpillRow.textAt(at);
        return partitions.add(
                SpillRow.day(rows, at), length < 0 ? null : rows.array(), textAt, textAt + Math.max(0, length));
    }

    private static Partition partitionAt(ByteBuilder rows, int at) {
        int length = SpillRow.textLength(rows, at);
        int textAt = SpillRow.textAt(at);
        return Partition.of(
                SpillRow.day(rows, at), length < 0 ? null : rows.array(), textAt, textAt + Math.max(0, length));
    }

    private void split(WriterKit kit) throws IOException {
        Spill finer = new Spill(folder, "split-" + UUID.randomUUID(), depth + 1, memory.blocks());
        forEachRow((rows, at) -> finer.take(rows, at, SpillRow.length(rows, at)));
        finer.finish();
        for (int bucket = 0; bucket < Spill.BUCKETS; bucket++) {
            Optional<SpilledRows> part = finer.bucket(bucket);
            if (part.isPresent()) {
                new BucketClosing(List.of(part.get()), depth + 1, folder, files, schema, config, memory).close(kit);
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
            forEachRow((rows, at) -> {
                int partition = partitionOf(partitions, rows, at);
                if (partition == PartitionIndex.NONE && firstPass) {
                    partition = addPartition(partitions, rows, at);
                }
                if (partition >= from && partition < to) {
                    while (open.size() <= partition - from) {
                        open.open(partitionAt(rows, at));
                    }
                    if (kit.mustShrink()) {
                        open.shrink();
                    }
                    SpillRow.replay(rows, at, columns, wide, open.get(partition - from));
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
                part.read(block, window);
                int at = 0;
                while (window.size() - at >= Integer.BYTES && window.size() - at >= SpillRow.length(window, at)) {
                    visitor.visit(window, at);
                    at += SpillRow.length(window, at);
                }
                window.discard(at);
            }
        }
    }

    @FunctionalInterface
    private interface RowVisitor {
        void visit(ByteBuilder rows, int at);
    }
}
