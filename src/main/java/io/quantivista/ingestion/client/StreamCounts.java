package io.quantivista.ingestion.client;

/**
 * What became of the records of a stream's committed batches, whichever connection or program sent them.
 *
 * @param committed records that are rows now
 * @param rejected records that are in quarantine
 * @param filtered records that a rule left out
 * @param uncountedBatches committed batches of which it is not known, as they were committed before the gateway was started and
 *     nobody was told
 */
public record StreamCounts(long committed, long rejected, long filtered, long uncountedBatches) {
    static final StreamCounts NONE = new StreamCounts(0, 0, 0, 0);
}
