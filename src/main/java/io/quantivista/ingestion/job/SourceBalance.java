package io.quantivista.ingestion.job;

import java.util.stream.LongStream;

/**
 * The account of one source's records: each that was received is a row, a rejection, left out by a rule, or on its way.
 *
 * @param received records of pushes that were durable, and of uploads that were published
 * @param committed records that are rows of the table
 * @param rejected records that are in quarantine and were not replayed
 * @param filtered records that a rule left out
 * @param pending pushed records in the intake log that no commit has yet
 */
public record SourceBalance(
        String sourceId, long received, long committed, long rejected, long filtered, long pending) {
    /** Two accounts of one source. */
    public SourceBalance plus(SourceBalance other) {
        return new SourceBalance(
                sourceId,
                received + other.received,
                committed + other.committed,
                rejected + other.rejected,
                filtered + other.filtered,
                pending + other.pending);
    }

    /** Whether every record is accounted for. A part below zero would make up for records that are there twice. */
    public boolean isBalanced() {
        return LongStream.of(received, committed, rejected, filtered, pending).noneMatch(part -> part < 0)
                && received == committed + rejected + filtered + pending;
    }
}
