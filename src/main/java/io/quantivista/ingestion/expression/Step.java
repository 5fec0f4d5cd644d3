package io.quantivista.ingestion.expression;

import io.quantivista.ingestion.model.Row;

/** A step of the fast path, with the cell that its value is left in. Owned by one lane. */
abstract class Step {
    final Cell cell = new Cell();

    /** Evaluates the steps it is made of, as far as they matter, and then itself. */
    abstract void run(Row row);
}
