package io.quantivista.ingestion.lake;

/**
 * What a job wants to know of itself after a crash.
 *
 * @param json the caller's own text, given back by {@link Lake#recover}
 */
public record JobSummary(String json) {}
