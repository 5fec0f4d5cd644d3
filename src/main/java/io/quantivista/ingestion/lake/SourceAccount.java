package io.quantivista.ingestion.lake;

/**
 * Cumulative counts of one source's records in one feed, up to the position of its table.
 *
 * @param received records of the pushes, each of which became one of the others
 * @param committed rows in the table
 * @param rejected rows in the quarantine
 * @param filtered records that a rule left out
 */
public record SourceAccount(long received, long committed, long rejected, long filtered) {
    public static final SourceAccount ZERO = new SourceAccount(0, 0, 0, 0);

    public SourceAccount plus(SourceAccount other) {
        return new SourceAccount(
                received + other.received,
                committed + other.committed,
                rejected + other.rejected,
                filtered + other.filtered);
    }
}
