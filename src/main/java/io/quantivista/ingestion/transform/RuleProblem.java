package io.quantivista.ingestion.transform;

import io.quantivista.ingestion.error.FieldProblem;
import io.quantivista.ingestion.expression.ExpressionProblem;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What is wrong with one rule, and where in it. */
final class RuleProblem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String field;
    private final @Nullable Integer line;
    private final @Nullable Integer column;

    RuleProblem(String field, String problem) {
        this(field, problem, null, null);
    }

    RuleProblem(String field, ExpressionProblem problem) {
        this(field, problem.problem(), problem.line(), problem.column());
    }

    private RuleProblem(String field, String problem, @Nullable Integer line, @Nullable Integer column) {
        super(Objects.requireNonNull(problem), null, false, false);
        this.field = field;
        this.line = line;
        this.column = column;
    }

    /** @param rule pointer to the rule, with the slash behind it */
    FieldProblem at(String rule) {
        return new FieldProblem(rule + field, String.valueOf(getMessage()), line, column);
    }
}
