package io.quantivista.ingestion.intake.log;

/** An entry as it is read back, with its place. */
public record StoredEntry(LogPosition position, LogEntry entry) {}
