package io.quantivista.ingestion.lake;

import io.quantivista.ingestion.lake.storage.BlockPool;
import java.io.IOException;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one bucket: blocks, full but for the last, in which the rows stand one behind the other. A block is in memory
 * or in a {@link SpillFile}. One thread at a time.
 */
final class SpilledRows {
    private final WriteMemory memory;
    private @Nullable SpillFile file;
    private byte[] @Nullable [] kept = new byte[4][];
    /** Numbers of the blocks in the file, where they are there. */
    private int[] places = new int[4];

    private int count;
    private int lastLength;
    private boolean removed;

    SpilledRows(WriteMemory memory) {
        this.memory = memory;
    }

    /** Adds a block that stays in memory, which its owner has been allowed. */
    void keep(byte[] block, int length) {
        grow();
        kept[count++] = block;
        lastLength = length;
    }

    void write(byte[] block, int length, SpillFile target) throws IOException {
        grow();
        file = target;
        places[count++] = target.write(block, length);
        lastLength = length;
    }

    private void grow() {
        if (count == places.length) {
            kept = Arrays.copyOf(kept, count * 2);
            places = Arrays.copyOf(places, count * 2);
        }
    }

    /** Whether some are in the file. */
    boolean isInFile() {
        return file != null;
    }

    long size() {
        return (count - 1L) * BlockPool.BLOCK_BYTES + lastLength;
    }

    int blocks() {
        return count;
    }

    int length(int block) {
        return block == count - 1 ? lastLength : BlockPool.BLOCK_BYTES;
    }

    /** A block's bytes, to be {@linkplain #unload given back}. */
    byte[] load(int block) throws IOException {
        byte[] bytes = kept[block];
        if (bytes != null) {
            return bytes;
        }
        SpillFile place = Objects.requireNonNull(file, "a block is kept or in the file");
        byte[] read = memory.blocks().take();
        place.read(places[block], read, length(block));
        return read;
    }

    void unload(int block, byte[] bytes) {
        if (kept[block] == null) {
            memory.blocks().giveBack(bytes);
        }
    }

    /** They are no longer needed. Any number of times. */
    void remove() throws IOException {
        if (removed) {
            return;
        }
        removed = true;
        for (int block = 0; block < count; block++) {
            byte[] bytes = kept[block];
            if (bytes != null) {
                memory.dropSpilled();
                memory.blocks().giveBack(bytes);
            }
        }
        kept = new byte[0][];
        SpillFile place = file;
        if (place != null) {
            place.removePart();
        }
    }
}
