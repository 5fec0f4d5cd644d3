package io.quantivista.ingestion.pipeline.stream;

/**
 * What became of the records of one push, or of several.
 *
 * @param bytes of the pushes
 */
record Outcome(long read, long rejected, long filtered, long bytes) {
    static final Outcome NONE = new Outcome(0, 0, 0, 0);

    Outcome plus(Outcome other) {
        return new Outcome(
                read + other.read, rejected + other.rejected, filtered + other.filtered, bytes + other.bytes);
    }

    /** Records that are rows. */
    long landed() {
        return read - rejected - filtered;
    }
}
