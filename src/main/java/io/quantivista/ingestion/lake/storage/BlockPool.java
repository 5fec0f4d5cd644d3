package io.quantivista.ingestion.lake.storage;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Blocks of memory that are used again and again: what files hold lives for seconds, long enough to be promoted by a
 * collector that then must clear it away with everything stopped. Safe for any thread.
 */
public final class BlockPool {
    /** A multiple of this is what a column holds at least; a smaller one would make long chains of a page. */
    public static final int BLOCK_BYTES = 32 << 10;

    private final int kept;
    private final Deque<byte[]> free = new ArrayDeque<>();

    /** @param keptBytes how much is kept at most while nobody uses it */
    public BlockPool(long keptBytes) {
        this.kept = (int) Math.min(Integer.MAX_VALUE, keptBytes / BLOCK_BYTES);
    }

    public synchronized byte[] take() {
        byte[] block = free.pollLast();
        return block == null ? new byte[BLOCK_BYTES] : block;
    }

    public synchronized void giveBack(byte[] block) {
        if (free.size() < kept) {
            free.addLast(block);
        }
    }

    /** Blocks that are kept and used by nobody. */
    synchronized int free() {
        return free.size();
    }
}
