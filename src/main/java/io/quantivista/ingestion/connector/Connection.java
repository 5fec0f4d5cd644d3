package io.quantivista.ingestion.connector;

/** A source's {@code connection_config} with types. Each connection type has an implementation of its own. */
public interface Connection {}
