package io.quantivista.ingestion.loadtest;

import java.util.ArrayDeque;
import java.util.Deque;

/** When records were accepted, and when somebody saw that they were committed. Safe for two threads. */
final class Sightings {
    private final long before;
    private final Deque<long[]> accepted = new ArrayDeque<>();
    private final Latencies latencies = new Latencies();
    private long seen;

    /** @param before records that were committed before the run */
    Sightings(long before) {
        this.before = before;
    }

    /** @param records of the run that are acknowledged now */
    synchronized void accepted(long records) {
        accepted.add(new long[] {records, System.nanoTime()});
    }

    /** @param committed by the account of the source */
    synchronized void committed(long committed, long now) {
        seen = committed - before;
        while (!accepted.isEmpty() && accepted.peek()[0] <= seen) {
            latencies.add(now - accepted.remove()[1]);
        }
    }

    synchronized long seen() {
        return seen;
    }

    synchronized Latencies latencies() {
        return latencies;
    }
}
