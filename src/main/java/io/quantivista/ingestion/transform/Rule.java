package io.quantivista.ingestion.transform;

import io.quantivista.ingestion.model.Row;
import org.jspecify.annotations.Nullable;

/** A compiled rule, owned by one lane. What it gives a record does not depend on the records before. */
public interface Rule {
    /**
     * Applies itself to a record.
     *
     * @return null where it did, otherwise why it could not: the value it met and what it expects
     */
    @Nullable
    String apply(Row row);
}
