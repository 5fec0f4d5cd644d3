package io.quantivista.ingestion.transform;

import io.quantivista.ingestion.model.FieldPath;
import io.quantivista.ingestion.model.Row;
import java.util.List;
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

    /** The fields that it reads beside source_field. */
    default List<FieldPath> reads() {
        return List.of();
    }

    /** Whether the record that it was applied to last is to be left out: neither a row nor a rejection. */
    default boolean leavesOut() {
        return false;
    }
}
