package io.quantivista.ingestion.pipeline.stream;

/** What became of the records of one push, or of several. */
record Outcome(long read, long rejected, long filtered) {
    static final Outcome NONE = new Outcome(0, 0, 0);

    Outcome plus(Outcome other) {
        return new Outcome(read + other.read, rejected + other.rejected, filtered + other.filtered);
    }

    /** Records that are rows. */
    long landed() {
        return read - rejected - filtered;
    }
}
