package io.quantivista.ingestion.lake;

import io.quantivista.ingestion.lake.parquet.ParquetSchema;
import io.quantivista.ingestion.lake.parquet.ParquetWriter;
import io.quantivista.ingestion.lake.storage.ByteBuilder;
import io.quantivista.ingestion.lake.storage.DiskFailure;
import io.quantivista.ingestion.lake.table.LakeColumn;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;

/**
 * Turns the spilled rows of one bucket, from all lanes, into one file per partition.
 *
 * <p>A bucket that fits the budget is read whole and written partition by partition through one writer. A larger one is
 * split by other bits of the hash; one that stays large, because a few partitions make it so, is read once for every
 * handful of its partitions. Run once.
 */
final class BucketClosing implements Closing {
    private static final int MAX_DEPTH = 3;
    private static final int WINDOW = 1 << 20;

    private final List<Path> spilled;
    private final int depth;
    private final Path folder;
    private final JobFiles files;
    private final ParquetSchema schema;
    private final List<LakeColumn> columns;
    private final LakeConfig config;
    private final WriteMemory memory;
    private final byte[] wide = new byte[16];

    BucketClosing(
            List<Path> spilled,
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
        for (Path path : spilled) {
            size += Files.size(path);
        }
        if (size <= config.writeMemory() / 4) {
            writeInMemory(kit, (int) size);
        } else if (depth < MAX_DEPTH) {
            split(kit);
        } else {
            writeInPasses(kit);
        }
        for (Path path : spilled) {
            Files.deleteIfExists(path);
        }
    }

    private void writeInMemory(WriterKit kit, int size) throws IOException {
        kit.changed(size);
        ByteBuilder rows = new ByteBuilder(size);
        rows.setSize(size);
        int filled = 0;
        for (Path path : spilled) {
            filled += readFully(path, rows.array(), filled);
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

    private static int readFully(Path path, byte[] target, int at) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            ByteBuffer buffer = ByteBuffer.wrap(target, at, Math.toIntExact(channel.size()));
            int length = buffer.remaining();
            while (buffer.hasRemaining()) {
                if (channel.read(buffer) < 0) {
                    throw new EOFException(path + " is shorter than it was");
                }
            }
            return length;
        }
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
        String name = String.valueOf(spilled.get(0).getFileName()) + "-split";
        Spill finer = new Spill(folder, name, depth + 1);
        forEachRow((rows, at) -> finer.take(rows, at, SpillRow.length(rows, at)));
        finer.finish();
        for (int bucket = 0; bucket < Spill.BUCKETS; bucket++) {
            List<Path> part = finer.bucket(bucket).map(List::of).orElseGet(List::of);
            if (!part.isEmpty()) {
                new BucketClosing(part, depth + 1, folder, files, schema, config, memory).close(kit);
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
        ByteBuilder window = new ByteBuilder(WINDOW);
        for (Path path : spilled) {
            try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
                window.clear();
                while (fill(channel, window)) {
                    int at = 0;
                    while (window.size() - at >= Integer.BYTES && window.size() - at >= SpillRow.length(window, at)) {
                        visitor.visit(window, at);
                        at += SpillRow.length(window, at);
                    }
                    window.discard(at);
                    if (window.size() >= Integer.BYTES) {
                        window.reserve(SpillRow.length(window, 0) - window.size());
                    }
                }
            }
        }
    }

    /** Reads on behind what the window has; false at the end. */
    private static boolean fill(FileChannel channel, ByteBuilder window) throws IOException {
        ByteBuffer free = ByteBuffer.wrap(window.array(), window.size(), window.capacity() - window.size());
        int read = channel.read(free);
        if (read <= 0) {
            return false;
        }
        window.setSize(window.size() + read);
        return true;
    }

    @FunctionalInterface
    private interface RowVisitor {
        void visit(ByteBuilder rows, int at);
    }
}
