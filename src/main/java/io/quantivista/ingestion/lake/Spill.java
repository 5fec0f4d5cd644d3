package io.quantivista.ingestion.lake;

import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.lake.storage.ByteBuilder;
import io.quantivista.ingestion.lake.storage.DiskFailure;
import io.quantivista.ingestion.model.ColumnSink;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Rows set aside until the job ends, in buckets by the hash of their partition: in memory while there is room for spilled
 * rows, then on disk. All rows of a partition are in buckets of one number, whichever lane spilled them. Never synced:
 * after a crash the job is not committed and the spill is thrown away.
 *
 * <p>The blocks that are being filled, 2 MiB at most, stand beside the budget of open files: nothing could be written
 * early to give them back. One thread.
 */
final class Spill implements AutoCloseable {
    static final int BUCKETS = 64;
    private static final byte[] NO_BLOCK = {};

    private final Path folder;
    private final String name;
    private final int depth;
    private final WriteMemory memory;
    private final byte[][] blocks = new byte[BUCKETS][];
    private final int[] used = new int[BUCKETS];
    private final @Nullable SpilledRows[] buckets = new SpilledRows[BUCKETS];
    private final SpillRow.Writer row = new SpillRow.Writer(this::take);
    private @Nullable SpillFile file;

    /** @param depth how often the rows were split before; each time other bits of the hash decide */
    Spill(Path folder, String name, int depth, WriteMemory memory) {
        this.folder = folder;
        this.name = name;
        this.depth = depth;
        this.memory = memory;
        Arrays.fill(blocks, NO_BLOCK);
    }

    ColumnSink row(int day, byte @Nullable [] text, int from, int to) {
        return row.begin(day, text, from, to);
    }

    private void take(ByteBuilder rowBytes) {
        take(rowBytes.array(), 0, rowBytes.size());
    }

    /** Takes a whole row in its spilled form. */
    void take(byte[] bytes, int at, int length) {
        int bucket = bucketOf(bytes, at);
        int from = at;
        int end = at + length;
        while (from < end) {
            byte[] block = blocks[bucket];
            if (used[bucket] == block.length) {
                endBlock(bucket);
                block = memory.blocks().take();
                blocks[bucket] = block;
            }
            int piece = Math.min(end - from, block.length - used[bucket]);
            System.arraycopy(bytes, from, block, used[bucket], piece);
            used[bucket] += piece;
            from += piece;
        }
    }

    private int bucketOf(byte[] bytes, int at) {
        int length = Math.max(0, SpillRow.textLength(bytes, at));
        int textAt = SpillRow.textAt(at);
        int hash = PartitionIndex.hash(SpillRow.day(bytes, at), bytes, textAt, textAt + length);
        return hash >>> 26 - 6 * depth & BUCKETS - 1;
    }

    /** Puts away the block that the bucket fills, where it has one. */
    private void endBlock(int bucket) {
        byte[] block = blocks[bucket];
        int length = used[bucket];
        blocks[bucket] = NO_BLOCK;
        used[bucket] = 0;
        if (length == 0) {
            return;
        }
        SpilledRows rows = buckets[bucket];
        if (rows == null) {
            rows = new SpilledRows(memory);
            buckets[bucket] = rows;
        }
        if (memory.mayKeepSpilled()) {
            rows.keep(block, length);
            return;
        }
        try {
            rows.write(block, length, file());
        } catch (IOException e) {
            throw failure(e);
        } finally {
            memory.blocks().giveBack(block);
        }
    }

    private SpillFile file() throws IOException {
        SpillFile open = file;
        if (open == null) {
            open = SpillFile.create(folder.resolve(name));
            file = open;
        }
        return open;
    }

    /** Puts away what is being filled; no row may follow. */
    void finish() {
        int inFile = 0;
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            endBlock(bucket);
            SpilledRows rows = buckets[bucket];
            inFile += rows != null && rows.isInFile() ? 1 : 0;
        }
        if (file != null) {
            file.parts(inFile);
        }
    }

    /** The rows of a bucket that has some; who reads them {@linkplain SpilledRows#remove removes} them. */
    Optional<SpilledRows> bucket(int bucket) {
        return Optional.ofNullable(buckets[bucket]);
    }

    /** Gives back what is left; a file that still has rows is left to whoever removes the folder. */
    @Override
    public void close() {
        try {
            for (int bucket = 0; bucket < BUCKETS; bucket++) {
                if (used[bucket] > 0) {
                    memory.blocks().giveBack(blocks[bucket]);
                    used[bucket] = 0;
                    blocks[bucket] = NO_BLOCK;
                }
                SpilledRows rows = buckets[bucket];
                if (rows != null) {
                    rows.remove();
                }
            }
            if (file != null) {
                file.abandon();
            }
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private GatewayException failure(IOException cause) {
        return DiskFailure.of("spilling rows", folder, cause);
    }
}
