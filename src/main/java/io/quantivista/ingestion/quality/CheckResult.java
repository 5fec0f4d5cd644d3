package io.quantivista.ingestion.quality;

import org.jspecify.annotations.Nullable;

/**
 * What became of one check over the whole job.
 *
 * @param metric name of the measured value, such as {@code mean(price)}; {@code failed_records} for a check of each row
 * @param value the measured value; null where there was nothing to measure
 * @param expected what its figure must be, in words; null where the check has no threshold
 * @param detail the figure in words
 * @param isMeasure whether the check is one of the whole job, whose value the next job may be compared with
 */
public record CheckResult(
        String checkId,
        String checkType,
        Outcome outcome,
        String metric,
        @Nullable Double value,
        @Nullable String expected,
        String detail,
        boolean isMeasure) {
    /** How a check ended. */
    public enum Outcome {
        PASSED,
        /** Some records failed, and that has no further meaning to the job. */
        REJECTED,
        WARNED,
        FAILED,
        /** There was nothing to judge. */
        NOT_EVALUATED
    }
}
