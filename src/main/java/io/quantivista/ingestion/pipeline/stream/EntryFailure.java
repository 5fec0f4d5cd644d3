package io.quantivista.ingestion.pipeline.stream;

/** An entry of a feed could not be taken through the stages, for a reason that is no rejection. */
final class EntryFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String sequence;
    private final long position;

    /** @param sequence of the feed, in which the entry has the position */
    EntryFailure(String sequence, long position, Throwable cause) {
        super("the entry at position %d of %s".formatted(position, sequence), cause);
        this.sequence = sequence;
        this.position = position;
    }

    String sequence() {
        return sequence;
    }

    long position() {
        return position;
    }
}
