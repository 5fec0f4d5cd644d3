package io.quantivista.ingestion.client;

/**
 * How far a stream is.
 *
 * @param durable every batch up to this one survives a crash of the gateway
 * @param committed every batch up to this one is in its table; told later than it is so, never sooner
 * @param counts what became of the records of the committed ones
 */
public record StreamProgress(long durable, long committed, StreamCounts counts) {
    static final StreamProgress NONE = new StreamProgress(0, 0, StreamCounts.NONE);
}
