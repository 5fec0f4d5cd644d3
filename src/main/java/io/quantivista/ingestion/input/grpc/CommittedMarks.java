package io.quantivista.ingestion.input.grpc;

import io.quantivista.ingestion.intake.log.LogPosition;

/**
 * Up to which sequence a stream is committed, from the positions that its batches have in the log: both rise together. Of more
 * than {@value #MOST} batches that wait every second is forgotten, so that a lake that stands still costs no memory; what is
 * told is then later, never too high. Owned by one event loop.
 */
final class CommittedMarks {
    static final int MOST = 1024;

    private final long[] sequences = new long[MOST];
    private final long[] positions = new long[MOST];
    private int count;
    private long committed;

    /** The last batch that is known to be committed. */
    long committed() {
        return committed;
    }

    /** Whether a batch is durable and not known to be committed. */
    boolean areWaiting() {
        return count > 0;
    }

    /** A batch is durable: it is committed when its table is committed up to this position. */
    void add(long sequence, LogPosition position) {
        if (count == MOST) {
            thinOut();
        }
        sequences[count] = sequence;
        positions[count] = position.value();
        count++;
    }

    /** Keeps the newer of each two: it stands for both. */
    private void thinOut() {
        count = MOST / 2;
        for (int i = 0; i < count; i++) {
            sequences[i] = sequences[2 * i + 1];
            positions[i] = positions[2 * i + 1];
        }
    }

    /**
     * The table is committed up to a position.
     *
     * @return whether that commits a batch
     */
    boolean reach(LogPosition upTo) {
        int reached = 0;
        while (reached < count && positions[reached] <= upTo.value()) {
            reached++;
        }
        if (reached == 0) {
            return false;
        }
        committed = sequences[reached - 1];
        count -= reached;
        System.arraycopy(sequences, reached, sequences, 0, count);
        System.arraycopy(positions, reached, positions, 0, count);
        return true;
    }
}
