package io.quantivista.ingestion.intake.receipts;

import java.time.Duration;

/**
 * The keys that are known, in the order of their entries: a ring of slots in plain arrays, and an index of open addressing
 * over it. No object per key. One thread at a time.
 *
 * <p>A key has an ordinal that rises and is never given again; the slot is its remainder by the ring's size.
 */
final class KeyTable {
    static final int NONE = -1;
    private static final int SMALLEST = 1_024;

    private final int maxKeys;
    private final Duration retention;
    private long[] keyHigh;
    private long[] keyLow;
    private long[] printHigh;
    private long[] printLow;
    private long[] positions;
    private int[] records;
    private int[] tables;
    private int[] seconds;
    /** Slots by hash, each plus one; 0 is free. At most half full. */
    private int[] index;

    private long first;
    private long next;
    private long leftEarly;

    KeyTable(int maxKeys, Duration retention) {
        this.maxKeys = maxKeys;
        this.retention = retention;
        int size = Math.min(maxKeys, SMALLEST);
        keyHigh = new long[size];
        keyLow = new long[size];
        printHigh = new long[size];
        printLow = new long[size];
        positions = new long[size];
        records = new int[size];
        tables = new int[size];
        seconds = new int[size];
        index = new int[indexSize(size)];
    }

    private static int indexSize(int slots) {
        return Integer.highestOneBit(slots) * 4;
    }

    /** The ordinal of the oldest key that is known. */
    long first() {
        return first;
    }

    /** The ordinal that the next key gets. */
    long next() {
        return next;
    }

    int count() {
        return (int) (next - first);
    }

    long leftEarly() {
        return leftEarly;
    }

    int slotOf(long ordinal) {
        return (int) (ordinal % keyHigh.length);
    }

    /** The slot of a key that is known at a time, or {@link #NONE}. */
    int find(Hash128 key, int now) {
        int mask = index.length - 1;
        for (int at = (int) key.low() & mask; index[at] != 0; at = at + 1 & mask) {
            int slot = index[at] - 1;
            if (keyLow[slot] == key.low() && keyHigh[slot] == key.high()) {
                return LogTime.isOver(seconds[slot], retention, now) ? NONE : slot;
            }
        }
        return NONE;
    }

    Hash128 key(int slot) {
        return new Hash128(keyHigh[slot], keyLow[slot]);
    }

    Hash128 print(int slot) {
        return new Hash128(printHigh[slot], printLow[slot]);
    }

    long position(int slot) {
        return positions[slot];
    }

    int records(int slot) {
        return records[slot];
    }

    int table(int slot) {
        return tables[slot];
    }

    int seconds(int slot) {
        return seconds[slot];
    }

    /** Lets go of the keys whose time is over. */
    void expire(int now) {
        while (first < next && LogTime.isOver(seconds[slotOf(first)], retention, now)) {
            removeOldest();
        }
    }

    /** Adds a key that is not there, at a time no earlier than that of the one before. */
    void add(Hash128 key, Hash128 print, long position, int recordCount, int table, int now) {
        if (count() == maxKeys) {
            removeOldest();
            leftEarly++;
        }
        if (count() == keyHigh.length) {
            grow();
        }
        int slot = slotOf(next++);
        keyHigh[slot] = key.high();
        keyLow[slot] = key.low();
        printHigh[slot] = print.high();
        printLow[slot] = print.low();
        positions[slot] = position;
        records[slot] = recordCount;
        tables[slot] = table;
        seconds[slot] = now;
        enter(slot);
    }

    /**
     * Before a key is added that was archived with an ordinal. Where ordinals are missing between the last one and this, they
     * were forgotten before, and so was all that was older than them; where the key is there, that one was forgotten.
     */
    void load(long ordinal, Hash128 key, int now) {
        if (ordinal != next) {
            while (first < next) {
                removeOldest();
            }
            first = ordinal;
            next = ordinal;
        }
        expire(now);
        while (find(key, now) != NONE) {
            removeOldest();
        }
    }

    /** What leaves early counts from now on. */
    void forgetCounts() {
        leftEarly = 0;
    }

    private void enter(int slot) {
        int mask = index.length - 1;
        int at = (int) keyLow[slot] & mask;
        while (index[at] != 0) {
            at = at + 1 & mask;
        }
        index[at] = slot + 1;
    }

    private void removeOldest() {
        int slot = slotOf(first++);
        int mask = index.length - 1;
        int at = (int) keyLow[slot] & mask;
        while (index[at] != slot + 1) {
            at = at + 1 & mask;
        }
        closeGap(at, mask);
    }

    /** Moves back what was pushed on by the one that leaves, so that no search ends early. */
    private void closeGap(int left, int mask) {
        int gap = left;
        for (int at = gap + 1 & mask; index[at] != 0; at = at + 1 & mask) {
            int home = (int) keyLow[index[at] - 1] & mask;
            if ((at - home & mask) >= (at - gap & mask)) {
                index[gap] = index[at];
                gap = at;
            }
        }
        index[gap] = 0;
    }

    private void grow() {
        int size = (int) Math.min(maxKeys, 2L * keyHigh.length);
        keyHigh = grown(keyHigh, size);
        keyLow = grown(keyLow, size);
        printHigh = grown(printHigh, size);
        printLow = grown(printLow, size);
        positions = grown(positions, size);
        records = grown(records, size);
        tables = grown(tables, size);
        seconds = grown(seconds, size);
        index = new int[indexSize(size)];
        for (long ordinal = first; ordinal < next; ordinal++) {
            enter(slotOf(ordinal));
        }
    }

    /** The full ring in a larger one, each ordinal at its own slot there. */
    private long[] grown(long[] old, int size) {
        long[] larger = new long[size];
        for (long ordinal = first; ordinal < next; ordinal++) {
            larger[(int) (ordinal % size)] = old[(int) (ordinal % old.length)];
        }
        return larger;
    }

    private int[] grown(int[] old, int size) {
        int[] larger = new int[size];
        for (long ordinal = first; ordinal < next; ordinal++) {
            larger[(int) (ordinal % size)] = old[(int) (ordinal % old.length)];
        }
        return larger;
    }
}
