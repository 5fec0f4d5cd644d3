package io.quantivista.ingestion.lake;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * How many data files a writing is going to have: one for each partition that a lane has open, and one for each that was
 * spilled. Those are counted by bits of their hash, so a few of many thousand are missed. Safe for any thread.
 */
final class PartitionCount {
    private static final int BITS = 1 << 16;

    private final AtomicInteger files = new AtomicInteger();
    private final AtomicIntegerArray seen = new AtomicIntegerArray(BITS / Integer.SIZE);

    void opened() {
        files.incrementAndGet();
    }

    void spilled(int hash) {
        int bit = hash & BITS - 1;
        int word = bit / Integer.SIZE;
        int mask = 1 << bit % Integer.SIZE;
        if ((seen.get(word) & mask) == 0 && (seen.getAndUpdate(word, bits -> bits | mask) & mask) == 0) {
            files.incrementAndGet();
        }
    }

    int files() {
        return files.get();
    }
}
