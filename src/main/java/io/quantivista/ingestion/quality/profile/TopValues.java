package io.quantivista.ingestion.quality.profile;

import io.quantivista.ingestion.model.ValueKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The most frequent values of a field, in {@link #CAPACITY} counters, each with the first bytes of its value.
 *
 * <p>Misra and Gries, "Finding repeated elements" (1982), with weights; merged as in Agarwal et al., "Mergeable summaries"
 * (2012). A count is too low by {@link #error()} at most, which is at most a thirty-third of all, and never too high. Values
 * are told apart by a hash of 64 bits, which is enough for a profile.
 */
final class TopValues {
    static final int CAPACITY = 32;
    /** Bytes of a value that are kept to show it. */
    static final int KEPT_BYTES = 64;

    private final List<Counter> counters = new ArrayList<>();
    private long[] hashes = new long[0];
    private int size;
    private long error;

    /** One value: what it is, its first bytes as they stand in the record, and how often it came. */
    static final class Counter {
        private final long hash;
        private final ValueKind kind;
        private final byte[] text;
        private final boolean isCut;
        private long count;

        Counter(long hash, ValueKind kind, byte[] text, boolean isCut, long count) {
            this.hash = hash;
            this.kind = kind;
            this.text = text;
            this.isCut = isCut;
            this.count = count;
        }

        ValueKind kind() {
            return kind;
        }

        byte[] text() {
            return text;
        }

        boolean isCut() {
            return isCut;
        }

        long count() {
            return count;
        }
    }

    void add(long hash, ValueKind kind, byte[] bytes, int from, int to, long weight) {
        for (int i = 0; i < size; i++) {
            if (hashes[i] == hash) {
                counters.get(i).count += weight;
                return;
            }
        }
        long left = weight;
        if (size == CAPACITY) {
            left -= reduce(weight);
        }
        if (left > 0) {
            int kept = Math.min(to, from + KEPT_BYTES);
            put(new Counter(hash, kind, Arrays.copyOfRange(bytes, from, kept), kept < to, left));
        }
    }

    private void put(Counter counter) {
        if (hashes.length == 0) {
            hashes = new long[CAPACITY];
        }
        hashes[size++] = counter.hash;
        counters.add(counter);
    }

    /** Takes the least count, or the weight where that is less, off every counter; those at zero make room. */
    private long reduce(long weight) {
        long least = weight;
        for (Counter counter : counters) {
            least = Math.min(least, counter.count);
        }
        subtract(least);
        return least;
    }

    private void subtract(long count) {
        error += count;
        List<Counter> rest = new ArrayList<>(counters);
        counters.clear();
        size = 0;
        for (Counter counter : rest) {
            counter.count -= count;
            if (counter.count > 0) {
                put(counter);
            }
        }
    }

    /** Takes in what another lane has counted. */
    void merge(TopValues other) {
        List<Counter> all = new ArrayList<>(counters);
        for (Counter counter : other.counters) {
            all.stream()
                    .filter(mine -> mine.hash == counter.hash)
                    .findFirst()
                    .ifPresentOrElse(mine -> mine.count += counter.count, () -> all.add(counter));
        }
        all.sort(Comparator.comparingLong(Counter::count).reversed());
        error += other.error;
        long cut = all.size() > CAPACITY ? all.get(CAPACITY).count : 0;
        counters.clear();
        size = 0;
        all.stream().limit(CAPACITY).forEach(this::put);
        if (cut > 0) {
            subtract(cut);
        }
    }

    /** By how much a count may be too low. */
    long error() {
        return error;
    }

    /** The values, the most frequent first. */
    List<Counter> values() {
        return counters.stream()
                .sorted(Comparator.comparingLong(Counter::count).reversed())
                .toList();
    }
}
