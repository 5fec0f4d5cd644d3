package io.quantivista.ingestion.loadtest;

import java.util.Arrays;

/** How long each of many things took. Owned by one thread. */
final class Latencies {
    private long[] nanos = new long[1 << 16];
    private int count;
    private boolean isSorted;

    void add(long took) {
        if (count == nanos.length) {
            nanos = Arrays.copyOf(nanos, 2 * count);
        }
        nanos[count++] = took;
        isSorted = false;
    }

    int count() {
        return count;
    }

    /** Milliseconds that {@code percent} of them took at most; not a number where there is none. */
    double millis(double percent) {
        if (count == 0) {
            return Double.NaN;
        }
        if (!isSorted) {
            Arrays.sort(nanos, 0, count);
            isSorted = true;
        }
        return nanos[(int) Math.min(count - 1L, (long) (count * percent / 100))] / 1e6;
    }
}
