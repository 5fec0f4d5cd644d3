package io.quantivista.ingestion.intake.receipts;

/**
 * How far a client's stream is.
 *
 * @param stream source and stream id
 * @param last its last sequence
 * @param order rises with every entry of any stream: the streams by it are the streams by their last entries
 * @param seconds when that came, in the log's time
 */
record StreamState(Hash128 stream, long last, long order, int seconds) {}
