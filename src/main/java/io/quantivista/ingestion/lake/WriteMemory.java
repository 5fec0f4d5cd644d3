package io.quantivista.ingestion.lake;

import io.quantivista.ingestion.lake.storage.BlockPool;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** The bytes that all open files of the process and spilled rows hold, against their limit. Safe for any thread. */
final class WriteMemory {
    private final long limit;
    private final BlockPool blocks;
    private final AtomicLong held = new AtomicLong();
    private final AtomicLong spilled = new AtomicLong();
    private final AtomicInteger holders = new AtomicInteger();

    WriteMemory(long limit) {
        this.limit = limit;
        this.blocks = new BlockPool(limit);
    }

    /** The blocks in which files hold most of it; those that nobody uses are not counted. */
    BlockPool blocks() {
        return blocks;
    }

    void changed(long delta) {
        held.addAndGet(delta);
    }

    long held() {
        return held.get();
    }

    void join() {
        holders.incrementAndGet();
    }

    void leave() {
        holders.decrementAndGet();
    }

    /** Asks to keep one more block of spilled rows; half of the limit is theirs. Where the answer is yes it is counted. */
    boolean mayKeepSpilled() {
        if (spilled.addAndGet(BlockPool.BLOCK_BYTES) <= limit / 2) {
            return true;
        }
        dropSpilled();
        return false;
    }

    /** A block that was kept is given back. */
    void dropSpilled() {
        spilled.addAndGet(-BlockPool.BLOCK_BYTES);
    }

    /** What blocks of spilled rows hold. */
    long spilled() {
        return spilled.get();
    }

    /**
     * Whether a holder of {@code own} bytes is to give some back: too much is held, and it has more than its share of what
     * spilled rows leave. When that is passed at least one holder has.
     */
    boolean mustShrink(long own) {
        long left = limit - spilled.get();
        return held.get() > left && own * Math.max(1, holders.get()) > left;
    }
}
