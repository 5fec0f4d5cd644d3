package io.quantivista.ingestion.pipeline.stream;

import io.quantivista.ingestion.intake.log.LogPosition;

/**
 * How far one client's stream is committed to a table, and what became of its records. The counts are of the batches behind
 * {@code after}, up to {@code through}: those that were committed since the gateway was started.
 *
 * @param position up to which everything of the table is committed, whatever stream it is of
 * @param after the last sequence before those that are counted
 * @param through the last sequence that is counted; no more than {@code after} where none is
 * @param committed records that are rows now
 * @param rejected records that are in quarantine
 * @param filtered records that a rule left out
 */
public record StreamCommit(
        LogPosition position, long after, long through, long committed, long rejected, long filtered) {
    /** Nothing of the stream was committed since the start. */
    static StreamCommit uncounted(LogPosition position) {
        return new StreamCommit(position, 0, 0, 0, 0, 0);
    }

    /** Whether anything is counted. */
    public boolean isCounted() {
        return through > after;
    }
}
