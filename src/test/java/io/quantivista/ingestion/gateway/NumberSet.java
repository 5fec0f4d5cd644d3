package io.quantivista.ingestion.gateway;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Numbers of records, {@link #RANGE} for each client, and how many came more than once. */
final class NumberSet {
    static final long RANGE = 1_000_000_000L;

    private static final int SHOWN = 50;

    private final Map<Long, BitSet> ranges = new TreeMap<>();
    private final List<Long> twice = new ArrayList<>();
    private long added;

    void add(long number) {
        BitSet range = ranges.computeIfAbsent(number / RANGE, first -> new BitSet());
        int at = (int) (number % RANGE);
        if (range.get(at) && twice.size() < SHOWN) {
            twice.add(number);
        }
        range.set(at);
        added++;
    }

    /** The first that were added again, to look for them. */
    List<Long> twice() {
        return twice;
    }

    void add(long first, int count) {
        for (int i = 0; i < count; i++) {
            add(first + i);
        }
    }

    void addAll(NumberSet other) {
        other.ranges.forEach((range, numbers) -> numbers.stream().forEach(number -> add(range * RANGE + number)));
    }

    long size() {
        return ranges.values().stream().mapToLong(BitSet::cardinality).sum();
    }

    /** How many were added that were there already. */
    long doubled() {
        return added - size();
    }

    /** How many of these the other has not. */
    long missingIn(NumberSet other) {
        long missing = 0;
        for (Map.Entry<Long, BitSet> range : ranges.entrySet()) {
            BitSet left = (BitSet) range.getValue().clone();
            left.andNot(other.ranges.getOrDefault(range.getKey(), new BitSet()));
            missing += left.cardinality();
        }
        return missing;
    }
}
