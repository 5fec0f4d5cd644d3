package io.quantivista.ingestion.pipeline.stream;

import io.quantivista.ingestion.intake.log.LogPosition;

/** What became of the batches of one client's stream from a sequence through another one. */
record StreamSum(long first, long through, Outcome outcome) {
    /** A client's stream, of a source. */
    record Name(String sourceId, String streamId) {}

    static StreamSum of(long sequence, Outcome outcome) {
        return new StreamSum(sequence, sequence, outcome);
    }

    /** With others, whatever came first: lanes do not end in the order of the log, and a flush has no gap when it is committed. */
    StreamSum plus(StreamSum other) {
        return new StreamSum(
                Math.min(first, other.first), Math.max(through, other.through), outcome.plus(other.outcome));
    }

    StreamCommit at(LogPosition position) {
        return new StreamCommit(position, first - 1, through, outcome.landed(), outcome.rejected(), outcome.filtered());
    }
}
