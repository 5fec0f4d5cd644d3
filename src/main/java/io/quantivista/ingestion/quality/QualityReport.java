package io.quantivista.ingestion.quality;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.quality.CheckResult.Outcome;
import io.quantivista.ingestion.quality.profile.Profile;
import io.quantivista.ingestion.source.Severity;

/**
 * The quality of a job, as the contract's DataQualityReport.
 *
 * @param totalRecords records read, good and bad
 * @param findings what was wrong, merged over the lanes
 * @param verdict what the checks say of the job
 * @param profile the fields, merged over the lanes
 * @param hidden the fields whose values it does not show
 */
public record QualityReport(
        String jobId, long totalRecords, Findings findings, JobVerdict verdict, Profile profile, HiddenFields hidden) {
    public QualityReport {
        verdict.results().stream()
                .filter(CheckResult::isMeasure)
                .filter(result -> result.outcome() == Outcome.FAILED || result.outcome() == Outcome.WARNED)
                .forEach(result -> findings.noteJob(
                        result.checkId(),
                        result.outcome() == Outcome.FAILED ? Severity.ERROR : Severity.WARN,
                        JobVerdict.explain(result)));
    }

    public long validRecords() {
        return totalRecords - findings.rejected();
    }

    /** Share of records that are valid; 1.0 for an empty job. */
    public double qualityScore() {
        return totalRecords == 0 ? 1.0 : (double) validRecords() / totalRecords;
    }

    /**
     * Lets a job pass that no check fails.
     *
     * @throws GatewayException {@code checks_failed} saying which checks fail it and why
     */
    public void refuseFailure() {
        if (verdict.fails()) {
            throw new GatewayException(
                    ErrorCode.CHECKS_FAILED, verdict.reason() + "; nothing is published, the job's report has more");
        }
    }

    /** The report as JSON text, of at most {@link ReportJson#MAX_BYTES} as it is stored. */
    public String toJson() {
        return ReportJson.write(this).toString();
    }
}
