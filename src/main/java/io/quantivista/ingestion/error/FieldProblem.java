package io.quantivista.ingestion.error;

/**
 * One thing wrong with a request or definition.
 *
 * @param pointer JSON pointer to the value, or the parameter's name
 * @param problem what is wrong with it and what is expected
 */
public record FieldProblem(String pointer, String problem) {}
