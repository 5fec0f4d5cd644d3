package io.quantivista.ingestion.source;

/** What a failed check does: {@link #ERROR} rejects the record, {@link #WARN} only counts and lowers its score. */
public enum Severity {
    ERROR,
    WARN
}
