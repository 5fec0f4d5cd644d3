package io.quantivista.ingestion.pipeline.stream;

import io.quantivista.ingestion.lake.SourceAccount;

/**
 * The account of one source's pushed records: each is a row, a rejection, left out by a rule, or on its way.
 *
 * @param received records of pushes that were durable
 * @param committed records that are rows of the table
 * @param rejected records that are in quarantine
 * @param filtered records that a rule left out
 * @param pending records in the intake log that no commit has yet
 */
public record SourceBalance(
        String sourceId, long received, long committed, long rejected, long filtered, long pending) {
    static SourceBalance of(String sourceId, SourceAccount account, long received, long pending) {
        return new SourceBalance(
                sourceId, received, account.committed(), account.rejected(), account.filtered(), pending);
    }

    /** The two of one source in two tables, where its type was changed. */
    SourceBalance plus(SourceBalance other) {
        return new SourceBalance(
                sourceId,
                received + other.received,
                committed + other.committed,
                rejected + other.rejected,
                filtered + other.filtered,
                pending + other.pending);
    }

    /** Whether every record is accounted for. */
    public boolean isBalanced() {
        return received == committed + rejected + filtered + pending;
    }
}
