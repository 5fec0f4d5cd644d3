package io.quantivista.ingestion.expression;

import io.quantivista.ingestion.model.FieldPath;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.model.Value;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A compiled expression that makes a value of a record. Owned by one lane. */
public interface Formula {
    /**
     * Evaluates itself over the row; bytes that it makes go to the row's scratch space.
     *
     * @param result where the value is put; as it was where there is none. May be one of the row's slots
     * @return null where there is a value, otherwise why there is none
     */
    @Nullable
    String evaluate(Row row, Value result);

    /** The fields that it reads; each has its slot. */
    List<FieldPath> fields();
}
