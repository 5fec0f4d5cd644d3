package io.quantivista.ingestion.quality;

import io.quantivista.ingestion.quality.CheckResult.Outcome;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What the checks say of a job.
 *
 * @param results of every check, in their order
 */
public record JobVerdict(List<CheckResult> results) {
    /** Failures told in a sentence; the report has them all. */
    private static final int MAX_TOLD = 3;

    public JobVerdict {
        results = List.copyOf(results);
    }

    /** Whether a check says that nothing of the job may be published. */
    public boolean fails() {
        return has(Outcome.FAILED);
    }

    /** Whether a check says that people should look at the job. */
    public boolean warns() {
        return has(Outcome.WARNED);
    }

    private boolean has(Outcome outcome) {
        return results.stream().anyMatch(result -> result.outcome() == outcome);
    }

    /** Why the job fails, in words. */
    public String reason() {
        List<CheckResult> failed = results.stream()
                .filter(result -> result.outcome() == Outcome.FAILED)
                .toList();
        String told = failed.stream().limit(MAX_TOLD).map(JobVerdict::words).collect(Collectors.joining("; "));
        return failed.size() <= MAX_TOLD ? told : "%s; and %d more".formatted(told, failed.size() - MAX_TOLD);
    }

    private static String words(CheckResult result) {
        return "the check %s (%s) failed: %s".formatted(result.checkId(), result.checkType(), explain(result));
    }

    /** The figure, and what it must be. */
    static String explain(CheckResult result) {
        return result.expected() == null ? result.detail() : "%s and %s".formatted(result.detail(), result.expected());
    }
}
