package io.quantivista.ingestion.client;

/**
 * How far a stream is.
 *
 * @param durable every batch up to this one survives a crash of the gateway
 * @param committed every batch up to this one is in its table; told later than it is so, never sooner
 */
public record StreamProgress(long durable, long committed) {}
