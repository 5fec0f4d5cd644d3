package io.quantivista.ingestion.connector.http;

import java.util.Optional;

/**
 * How an API is asked for what is new, where the source has a cursor.
 *
 * @param startParameter that takes the value from which on records are wanted
 * @param endParameter that takes the value before which they are
 * @param type how the values of the cursor field compare
 * @param sorted whether records come in rising order of the cursor field, so that a job may end before the last
 * @param maxRecords records of one job of a sorted source
 */
public record HttpIncrement(
        Optional<String> startParameter,
        Optional<String> endParameter,
        CursorType type,
        boolean sorted,
        int maxRecords) {
    /** How the values of a cursor field compare. */
    public enum CursorType {
        /** As numbers or as times, as each value says; a text that is neither is refused. */
        AUTO,
        NUMBER,
        TIME,
        /** By their code points. */
        TEXT
    }
}
