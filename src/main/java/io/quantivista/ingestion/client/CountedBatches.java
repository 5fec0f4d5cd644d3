package io.quantivista.ingestion.client;

import io.quantivista.ingestion.proto.v1.Counts;

/**
 * Sums up what one gateway process after the other tells of a stream: each counts from where it began. Owned by one context.
 */
final class CountedBatches {
    private Counts before = Counts.getDefaultInstance();
    private Counts now = Counts.getDefaultInstance();

    void told(Counts counts) {
        if (counts.getAfterSequence() != now.getAfterSequence()) {
            before = sum(before, now);
        }
        now = counts;
    }

    /** A sum's sequences tell how many batches it is of. */
    private static Counts sum(Counts one, Counts other) {
        return Counts.newBuilder()
                .setThroughSequence(batches(one) + batches(other))
                .setCommitted(one.getCommitted() + other.getCommitted())
                .setRejected(one.getRejected() + other.getRejected())
                .setFiltered(one.getFiltered() + other.getFiltered())
                .build();
    }

    private static long batches(Counts counts) {
        return counts.getThroughSequence() - counts.getAfterSequence();
    }

    /** @param committed the last sequence that is committed */
    StreamCounts upTo(long committed) {
        Counts all = sum(before, now);
        return new StreamCounts(
                all.getCommitted(), all.getRejected(), all.getFiltered(), Math.max(0, committed - batches(all)));
    }
}
