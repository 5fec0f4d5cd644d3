package io.quantivista.ingestion.quality;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.quality.CheckCompiler.CheckProblem;
import io.quantivista.ingestion.quality.CheckDescriptor.FieldUse;
import io.quantivista.ingestion.quality.Threshold.Metric;
import io.quantivista.ingestion.source.CheckDefinition;
import io.quantivista.ingestion.source.OnFailure;
import io.quantivista.ingestion.source.Severity;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a check that fails does to the record and to the job.
 *
 * <p>A failing record is dealt with at once: it is rejected, its value becomes null, or it lands. The job is judged at its
 * end: by the threshold where there is one, and otherwise by whether any record failed. A check of the whole job is judged
 * by its threshold alone.
 *
 * @param threshold null where a check of each row has none
 * @param metric what the threshold's figure is
 */
public record CheckPolicy(
        Severity severity, OnFailure onFailure, @Nullable Threshold threshold, Metric metric) {
    /** What a verdict means to the job. */
    public enum Consequence {
        NONE,
        WARNS,
        FAILS
    }

    static CheckPolicy of(CheckDefinition check, CheckDescriptor descriptor) {
        Threshold threshold = threshold(check.threshold(), descriptor);
        OnFailure onFailure = onFailure(check, descriptor);
        Metric given = threshold == null ? null : threshold.metric();
        Metric metric = given != null
                ? given
                : descriptor.metrics().isEmpty()
                        ? Metric.COUNT
                        : descriptor.metrics().get(0);
        return new CheckPolicy(check.severity(), onFailure, threshold, metric);
    }

    private static @Nullable Threshold threshold(@Nullable ObjectNode json, CheckDescriptor descriptor) {
        if (json == null) {
            if (descriptor.isOfJob()) {
                throw new CheckProblem(
                        "threshold",
                        "is required: it says what the figure must be, such as {\"must_be_greater_than\": 0}");
            }
            return null;
        }
        Threshold threshold;
        try {
            threshold = Threshold.parse(json);
        } catch (IllegalArgumentException e) {
            throw new CheckProblem("threshold", String.valueOf(e.getMessage()));
        }
        Metric metric = threshold.metric();
        if (metric != null && !descriptor.metrics().contains(metric)) {
            List<String> known =
                    descriptor.metrics().stream().map(Metric::wireName).toList();
            throw new CheckProblem(
                    "threshold/metric",
                    "%s is not what the check %s measures; there %s"
                            .formatted(
                                    metric.wireName(),
                                    descriptor.type(),
                                    known.isEmpty() ? "is no metric to choose" : "are " + known));
        }
        return threshold;
    }

    private static OnFailure onFailure(CheckDefinition check, CheckDescriptor descriptor) {
        OnFailure given = check.onFailure();
        boolean warns = check.severity() == Severity.WARN;
        if (given == null) {
            return warns ? OnFailure.WARN : descriptor.isOfJob() ? OnFailure.FAIL_JOB : OnFailure.REJECT_ROW;
        }
        switch (given) {
            case WARN -> require(warns, "warn goes with severity warn");
            case FAIL_JOB -> require(!warns, "fail_job goes with severity error");
            case REJECT_ROW -> require(!descriptor.isOfJob(), "a check of the whole job has no row to reject");
            case NULL_VALUE -> {
                require(!descriptor.isOfJob(), "a check of the whole job has no value to make null");
                require(
                        descriptor.fieldUse() != FieldUse.NONE && check.field() != null,
                        "the check names no single field whose value could become null");
                require(!descriptor.type().equals("not_null"), "what fails not_null is null already");
            }
        }
        return given;
    }

    private static void require(boolean holds, String problem) {
        if (!holds) {
            throw new CheckProblem("on_failure", problem);
        }
    }

    /** What it means to the job that the check did not hold. */
    Consequence consequence() {
        return switch (onFailure) {
            case FAIL_JOB -> Consequence.FAILS;
            case WARN -> Consequence.WARNS;
            case NULL_VALUE -> threshold != null && severity == Severity.ERROR ? Consequence.FAILS : Consequence.WARNS;
            case REJECT_ROW ->
                severity == Severity.WARN
                        ? Consequence.WARNS
                        : threshold != null ? Consequence.FAILS : Consequence.NONE;
        };
    }
}
