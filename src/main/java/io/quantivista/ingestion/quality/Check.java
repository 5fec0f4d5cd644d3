package io.quantivista.ingestion.quality;

import io.quantivista.ingestion.model.Row;

/** A compiled check, owned by one lane. Null and missing pass every check but {@code not_null}, as in SQL. */
public interface Check {
    boolean passes(Row row);

    /** Why the row that was looked at last did not pass: the value and what is expected. */
    String reason(Row row);
}
