package io.quantivista.ingestion.quality;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.quality.Findings.Finding;
import io.quantivista.ingestion.quality.Findings.Sample;
import io.quantivista.ingestion.quality.profile.Profile;
import io.quantivista.ingestion.quality.profile.ProfileJson;
import java.util.Locale;

/**
 * The quality of a job, as the contract's DataQualityReport.
 *
 * @param totalRecords records read, good and bad
 * @param findings what was wrong, merged over the lanes
 * @param profile the fields, merged over the lanes
 */
public record QualityReport(String jobId, long totalRecords, Findings findings, Profile profile) {
    public long validRecords() {
        return totalRecords - findings.rejected();
    }

    /** Share of records that are valid; 1.0 for an empty job. */
    public double qualityScore() {
        return totalRecords == 0 ? 1.0 : (double) validRecords() / totalRecords;
    }

    /** The report as JSON text. */
    public String toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("job_id", jobId);
        json.put("total_records", totalRecords);
        json.put("valid_records", validRecords());
        json.put("invalid_records", findings.rejected());
        json.put("records_filtered", findings.filtered());
        json.put("quality_score", qualityScore());
        ArrayNode errors = json.putArray("validation_errors");
        findings.groups().forEach(finding -> errors.add(finding(finding)));
        json.set("data_profiling", ProfileJson.write(profile));
        return json.toString();
    }

    private static ObjectNode finding(Finding finding) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("rule_or_check_id", finding.ruleOrCheckId());
        json.put("code", finding.code());
        json.put("severity", finding.severity().name().toLowerCase(Locale.ROOT));
        json.put("count", finding.count());
        ArrayNode samples = json.putArray("samples");
        for (Sample sample : finding.samples()) {
            ObjectNode node = samples.addObject();
            node.putObject("position")
                    .put("line", sample.position().line())
                    .put("byte_offset", sample.position().byteOffset());
            node.put("field", sample.field());
            node.put("reason", shorten(sample.reason()));
        }
        return json;
    }

    private static String shorten(String reason) {
        return reason.length() <= 300 ? reason : reason.substring(0, 300) + "…";
    }
}
