package io.quantivista.ingestion.lake;

import io.quantivista.ingestion.lake.storage.BlockPool;
import io.quantivista.ingestion.lake.storage.ByteBuilder;
import java.io.IOException;
import java.util.Arrays;

/**
 * The rows of one bucket in a {@link SpillFile}: blocks, full but for the last, in which the rows stand one behind the
 * other. They are numbered as they were written.
 */
final class SpilledRows {
    private final SpillFile file;
    private int[] blocks = new int[4];
    private int count;
    private int lastLength;

    SpilledRows(SpillFile file) {
        this.file = file;
    }

    void write(byte[] bytes, int from, int to) throws IOException {
        if (count == blocks.length) {
            blocks = Arrays.copyOf(blocks, count * 2);
        }
        blocks[count++] = file.write(bytes, from, to);
        lastLength = to - from;
    }

    long size() {
        return (count - 1L) * BlockPool.BLOCK_BYTES + lastLength;
    }

    int blocks() {
        return count;
    }

    /** Appends a block's bytes. */
    void read(int block, ByteBuilder target) throws IOException {
        file.read(blocks[block], block == count - 1 ? lastLength : BlockPool.BLOCK_BYTES, target);
    }

    /** They are no longer needed. */
    void remove() throws IOException {
        file.removePart();
    }
}
