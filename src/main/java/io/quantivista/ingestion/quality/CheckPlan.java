package io.quantivista.ingestion.quality;

import io.quantivista.ingestion.model.Failure;
import io.quantivista.ingestion.model.FieldSlots;
import io.quantivista.ingestion.model.RejectionCode;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.source.CheckDefinition;
import io.quantivista.ingestion.source.Severity;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The checks of one source version, compiled for one lane. */
public final class CheckPlan {
    private final Check[] checks;
    private final List<CheckDefinition> definitions;
    private final Findings findings;
    private double score = 1.0;

    private CheckPlan(Check[] checks, List<CheckDefinition> definitions, Findings findings) {
        this.checks = checks;
        this.definitions = definitions;
        this.findings = findings;
    }

    /**
     * Compiles definitions that {@link CheckCompiler} has found nothing wrong with.
     *
     * @param findings where warnings are counted
     */
    public static CheckPlan compile(List<CheckDefinition> definitions, FieldSlots slots, Findings findings) {
        CheckCompiler compiler = new CheckCompiler(slots);
        Check[] checks = definitions.stream().map(compiler::compile).toArray(Check[]::new);
        return new CheckPlan(checks, definitions, findings);
    }

    /** Whether the records of a job must be seen in their order, by one lane. */
    public static boolean isOrdered(List<CheckDefinition> definitions) {
        return CheckCompiler.isOrdered(definitions);
    }

    /** Applies every check; stops at the first of severity error that does not pass and says why. */
    public @Nullable Failure apply(Row row) {
        int passed = 0;
        for (int i = 0; i < checks.length; i++) {
            if (checks[i].passes(row)) {
                passed++;
                continue;
            }
            CheckDefinition check = definitions.get(i);
            Failure failure =
                    new Failure(RejectionCode.CHECK_FAILED, check.checkId(), check.field(), checks[i].reason(row));
            if (check.severity() == Severity.ERROR) {
                return failure;
            }
            findings.warn(failure, row.line(), row.byteOffset());
        }
        score = checks.length == 0 ? 1.0 : (double) passed / checks.length;
        return null;
    }

    /** Share of the checks that the last row passed. */
    public double score() {
        return score;
    }
}
