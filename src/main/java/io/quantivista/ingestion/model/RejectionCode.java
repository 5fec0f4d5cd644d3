package io.quantivista.ingestion.model;

import java.util.Locale;

/** The kinds of failure of a record, with the stable words under which quarantine and reports know them. */
public enum RejectionCode {
    MALFORMED_JSON,
    NOT_AN_OBJECT,
    INVALID_UTF8,
    NUL_BYTE,
    RECORD_TOO_LARGE,
    NESTING_TOO_DEEP,
    NUMBER_TOO_LONG,
    TEXT_TOO_LONG,
    TOO_MANY_FIELDS,
    DUPLICATE_FIELD,
    INVALID_ESCAPE,
    MALFORMED_CSV,
    MALFORMED_NUMBER,
    COLUMN_COUNT,
    MALFORMED_PROTOBUF,
    TOO_MANY_ITEMS,
    NOT_FINITE,
    VALUE_OUT_OF_RANGE,
    MISSING_KEY,
    EMPTY_KEY,
    INVALID_KEY,
    INVALID_COLUMN,
    PUSH_UNREADABLE,
    MESSAGE_UNREADABLE,
    RULE_FAILED,
    CHECK_FAILED;

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
