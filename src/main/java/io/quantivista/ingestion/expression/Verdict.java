package io.quantivista.ingestion.expression;

/** What a condition says of a record. */
public enum Verdict {
    TRUE,
    FALSE,
    /** It cannot be told: a field is missing, a text is no number, a division by zero. */
    ERROR
}
