package io.quantivista.ingestion.intake.log;

/**
 * What a log has done since it was opened.
 *
 * @param entries made durable
 * @param bytes written, frames and marks included
 * @param groups written, each with one sync
 * @param segments that hold entries now
 * @param queuedBytes that wait for their sync now
 */
public record LogCounts(long entries, long bytes, long groups, int segments, long queuedBytes) {}
