package io.quantivista.ingestion.quality.keys;

import java.io.IOException;

/**
 * Hashes and the places of their keys in the log, in memory.
 *
 * <p>A hash table with linear probing in which a hash's upper bits name its place, so that a walk through it is almost in
 * the order of the hashes and sorting costs little. Probing does not wrap around: behind the last place stand
 * {@link #TAIL} more, and a table whose tail is used up counts as full.
 */
final class KeyTable {
    private static final int FIRST_BITS = 10;
    private static final int TAIL = 64;
    private static final int MAX_BITS = 26;
    private static final int ENTRY_BYTES = 16;

    private final KeyLog log;
    private int bits;
    /** Pairs of a hash and a place plus one; 0 is an empty place. */
    private long[] slots;

    private int size;

    KeyTable(KeyLog log) {
        this.log = log;
        this.bits = FIRST_BITS;
        this.slots = slots(bits);
    }

    private static long[] slots(int bits) {
        return new long[2 * ((1 << bits) + TAIL)];
    }

    long bytes() {
        return (long) slots.length * Long.BYTES;
    }

    /** What the table would need more to have twice its places; a negative number where it cannot. */
    long growthBytes() {
        return bits >= MAX_BITS ? -1 : (1L << bits) * ENTRY_BYTES;
    }

    int size() {
        return size;
    }

    private int start(long hash) {
        return 2 * (int) (hash >>> (Long.SIZE - bits));
    }

    boolean contains(long hash, Key key) throws IOException {
        for (int i = start(hash); i < slots.length && slots[i + 1] != 0; i += 2) {
            if (slots[i] == hash && log.holds(slots[i + 1] - 1, key)) {
                return true;
            }
        }
        return false;
    }

    /** Adds an entry that is not there yet; false where there is no room for it. */
    boolean add(long hash, long place) {
        if (size * 10L >= (1L << bits) * 7L) {
            return false;
        }
        int i = start(hash);
        while (i < slots.length && slots[i + 1] != 0) {
            i += 2;
        }
        if (i >= slots.length) {
            return false;
        }
        slots[i] = hash;
        slots[i + 1] = place + 1;
        size++;
        return true;
    }

    /** Doubles the table; false, with nothing changed, where its entries cluster so that this does not help. */
    boolean grow() {
        long[] old = slots;
        int count = size;
        bits++;
        slots = slots(bits);
        size = 0;
        for (int i = 0; i < old.length; i += 2) {
            if (old[i + 1] != 0 && !add(old[i], old[i + 1] - 1)) {
                bits--;
                slots = old;
                size = count;
                return false;
            }
        }
        return true;
    }

    /** Moves the entries to the front, in the order of their hashes (unsigned), and answers them; then {@link #clear}. */
    long[] sort() {
        int count = 0;
        for (int i = 0; i < slots.length; i += 2) {
            if (slots[i + 1] == 0) {
                continue;
            }
            long hash = slots[i];
            long place = slots[i + 1];
            int at = count;
            while (at > 0 && Long.compareUnsigned(slots[at - 2], hash) > 0) {
                slots[at] = slots[at - 2];
                slots[at + 1] = slots[at - 1];
                at -= 2;
            }
            slots[at] = hash;
            slots[at + 1] = place;
            count += 2;
        }
        return slots;
    }

    void clear() {
        java.util.Arrays.fill(slots, 0);
        size = 0;
    }
}
