package io.quantivista.ingestion.intake.log;

/** A segment as everyone may know it: which entries of it are durable, and where they end. */
final class Segment {
    private final long first;
    private volatile Durable durable;

    /**
     * @param end the position behind the last durable entry
     * @param bytes the offset behind it
     */
    record Durable(long end, long bytes) {}

    Segment(long first, long end, long bytes) {
        this.first = first;
        this.durable = new Durable(end, bytes);
    }

    long first() {
        return first;
    }

    String name() {
        return SegmentName.of(first);
    }

    Durable durable() {
        return durable;
    }

    /** Called by the writer after a sync. */
    void grow(long end, long bytes) {
        durable = new Durable(end, bytes);
    }
}
