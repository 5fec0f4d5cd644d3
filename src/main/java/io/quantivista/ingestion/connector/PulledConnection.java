package io.quantivista.ingestion.connector;

import io.quantivista.ingestion.error.FieldProblem;
import io.quantivista.ingestion.source.PullCursor;
import java.util.List;

/** A connection whose records are pulled, by a job, when a schedule or somebody says so. */
public interface PulledConnection extends Connection {
    /** Whether {@code ingestion_config.cursor} says what of it is new. */
    default boolean takesCursor() {
        return false;
    }

    /** What is wrong with a cursor that it {@linkplain #takesCursor takes}, as far as its settings tell. */
    default List<FieldProblem> cursorProblems(PullCursor cursor) {
        return List.of();
    }
}
