package io.quantivista.ingestion.lake;

import io.quantivista.ingestion.lake.storage.ByteBuilder;
import io.quantivista.ingestion.model.ColumnSink;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The rows of a bucket in memory, by partition. They stay in the blocks in which they were spilled, but for those that
 * begin in one and end in another, which are put together. One thread; closing it gives the blocks back.
 */
final class BucketRows implements AutoCloseable {
    /** In place of a block's number: the row was put together. */
    private static final int TOGETHER = -1;

    private static final int CACHE_LINE = 64;

    private final List<Block> blocks = new ArrayList<>();
    private final ByteBuilder together = new ByteBuilder(1024);
    /** Where the row that is not complete begins in {@link #together}; its end where there is none. */
    private int openFrom;

    private final PartitionIndex partitions = new PartitionIndex();
    private int[] first = new int[64];
    private int[] last = new int[64];

    /** Of each row its block, its place in it, and the next row of the partition, or -1. */
    private int[] blockOf = new int[256];

    private int[] rowAt = new int[256];
    private int[] next = new int[256];
    private int rows;

    /** Kept so that no compiler finds {@link #touch} without effect. */
    int touched;

    private record Block(SpilledRows owner, int number, byte[] bytes) {}

    void add(SpilledRows spilled) throws IOException {
        for (int number = 0; number < spilled.blocks(); number++) {
            byte[] bytes = spilled.load(number);
            blocks.add(new Block(spilled, number, bytes));
            index(bytes, spilled.length(number));
        }
    }

    private void index(byte[] bytes, int length) {
        int at = 0;
        if (openFrom < together.size()) {
            at = bring(bytes, at, length, SpillRow.LENGTH_BYTES);
            if (together.size() - openFrom >= SpillRow.LENGTH_BYTES) {
                at = bring(bytes, at, length, SpillRow.length(together.array(), openFrom));
            }
            if (!isComplete()) {
                return;
            }
            addRow(TOGETHER, together.array(), openFrom);
            openFrom = together.size();
        }
        while (length - at >= SpillRow.LENGTH_BYTES && length - at >= SpillRow.length(bytes, at)) {
            addRow(blocks.size() - 1, bytes, at);
            at += SpillRow.length(bytes, at);
        }
        together.putBytes(bytes, at, length);
    }

    private boolean isComplete() {
        int have = together.size() - openFrom;
        return have >= SpillRow.LENGTH_BYTES && have == SpillRow.length(together.array(), openFrom);
    }

    /** Brings the row that is not complete to {@code wanted} bytes, as far as the block has them. */
    private int bring(byte[] bytes, int at, int length, int wanted) {
        int missing = Math.max(0, wanted - (together.size() - openFrom));
        int end = at + Math.min(missing, length - at);
        together.putBytes(bytes, at, end);
        return end;
    }

    private void addRow(int block, byte[] bytes, int at) {
        if (rows == rowAt.length) {
            blockOf = Arrays.copyOf(blockOf, rows * 2);
            rowAt = Arrays.copyOf(rowAt, rows * 2);
            next = Arrays.copyOf(next, rows * 2);
        }
        blockOf[rows] = block;
        rowAt[rows] = at;
        next[rows] = -1;
        int partition = SpillRow.find(partitions, bytes, at);
        if (partition == PartitionIndex.NONE) {
            partition = SpillRow.add(partitions, bytes, at);
            if (partition == first.length) {
                first = Arrays.copyOf(first, partition * 2);
                last = Arrays.copyOf(last, partition * 2);
            }
            first[partition] = rows;
        } else {
            next[last[partition]] = rows;
        }
        last[partition] = rows++;
    }

    int partitions() {
        return partitions.size();
    }

    Partition partition(int number) {
        int row = first[number];
        return SpillRow.partition(bytesOf(row), rowAt[row]);
    }

    /** Puts the rows of a partition, in the order in which they were spilled. */
    void replay(int partition, SpillRow.Reader reader, ColumnSink sink) {
        touch(partition);
        for (int row = first[partition]; row >= 0; row = next[row]) {
            reader.replay(bytesOf(row), rowAt[row], sink);
        }
    }

    /**
     * Reads a byte of each line of the cache in which the rows stand. They are far apart, and so many reads that depend on
     * nothing are under way at once; replaying them waits for each.
     */
    private void touch(int partition) {
        int sum = 0;
        for (int row = first[partition]; row >= 0; row = next[row]) {
            byte[] bytes = bytesOf(row);
            int from = rowAt[row];
            int to = from + SpillRow.length(bytes, from);
            for (int at = from; at < to; at += CACHE_LINE) {
                sum += bytes[at];
            }
        }
        touched = sum;
    }

    private byte[] bytesOf(int row) {
        int block = blockOf[row];
        return block == TOGETHER ? together.array() : blocks.get(block).bytes();
    }

    @Override
    public void close() {
        for (Block block : blocks) {
            block.owner().unload(block.number(), block.bytes());
        }
        blocks.clear();
    }
}
