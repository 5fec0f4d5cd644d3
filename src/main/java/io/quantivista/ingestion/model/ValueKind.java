package io.quantivista.ingestion.model;

/** What a record says a value is. */
public enum ValueKind {
    /** The record has no such field. */
    MISSING,
    NULL,
    /** Text that its format marks as text. */
    STRING,
    /** Text of a format without types (CSV): a number or a date if it reads as one. */
    TEXT,
    NUMBER,
    TRUE,
    FALSE,
    OBJECT,
    ARRAY;

    /** Whether there is nothing to look at. */
    public boolean isAbsent() {
        return this == MISSING || this == NULL;
    }

    /** Whether the value's bytes are its characters, unescaped. */
    public boolean isText() {
        return this == STRING || this == TEXT;
    }
}
