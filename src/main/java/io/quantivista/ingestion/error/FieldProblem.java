package io.quantivista.ingestion.error;

import org.jspecify.annotations.Nullable;

/**
 * One thing wrong with a request or definition.
 *
 * @param pointer JSON pointer to the value, or the parameter's name
 * @param problem what is wrong with it and what is expected
 * @param line line in the value, from 1, where it is a text that was parsed
 * @param column column in that line, from 1
 */
public record FieldProblem(
        String pointer,
        String problem,
        @Nullable Integer line,
        @Nullable Integer column) {
    /** A problem of the value as a whole. */
    public FieldProblem(String pointer, String problem) {
        this(pointer, problem, null, null);
    }
}
