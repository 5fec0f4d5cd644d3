package io.quantivista.ingestion.expression;

import java.util.Objects;

/** A text is no expression that can work: what is wrong, and where in it. An answer to its author, not a fault. */
public final class ExpressionProblem extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final int line;
    private final int column;
    private final String problem;

    /**
     * @param line from 1
     * @param column from 1, in code points
     */
    public ExpressionProblem(int line, int column, String problem) {
        super("line %d, column %d: %s".formatted(line, column, Objects.requireNonNull(problem)));
        this.line = line;
        this.column = column;
        this.problem = problem;
    }

    public int line() {
        return line;
    }

    public int column() {
        return column;
    }

    /** What is wrong, without its place. */
    public String problem() {
        return problem;
    }

    /** Only its message is ever read. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
