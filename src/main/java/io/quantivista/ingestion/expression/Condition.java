package io.quantivista.ingestion.expression;

import io.quantivista.ingestion.model.FieldPath;
import io.quantivista.ingestion.model.Row;
import java.util.List;

/** A compiled expression that is true or false for a record. Owned by one lane. */
public interface Condition {
    Verdict test(Row row);

    /** Why the row that was tested last gave {@link Verdict#ERROR}. */
    String error(Row row);

    /** The fields that it reads; each has its slot. */
    List<FieldPath> fields();
}
