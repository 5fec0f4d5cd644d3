package io.quantivista.ingestion.lake;

import io.quantivista.ingestion.lake.storage.BlockPool;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** The bytes that all open files of the process hold, against their limit. Safe for any thread. */
final class WriteMemory {
    private final long limit;
    private final BlockPool blocks;
    private final AtomicLong held = new AtomicLong();
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

    /**
     * Whether a holder of {@code own} bytes is to give some back: too much is held, and it has more than its share. When
     * the limit is passed at least one holder has.
     */
    boolean mustShrink(long own) {
        return held.get() > limit && own * Math.max(1, holders.get()) > limit;
    }
}
