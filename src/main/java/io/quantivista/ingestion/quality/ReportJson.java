package io.quantivista.ingestion.quality;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.model.FieldPath;
import io.quantivista.ingestion.model.Position;
import io.quantivista.ingestion.model.StreamPosition;
import io.quantivista.ingestion.model.TopicPosition;
import io.quantivista.ingestion.quality.CheckResult.Outcome;
import io.quantivista.ingestion.quality.Findings.Finding;
import io.quantivista.ingestion.quality.Findings.Sample;
import io.quantivista.ingestion.quality.profile.ProfileJson;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Writes a report that is never larger than {@link #MAX_BYTES} as it is stored, whatever the data.
 *
 * <p>Errors and results of checks have a share each, and the profile takes what they leave. Over its share, an error first
 * loses samples, then the rarest groups go; of results those that say the least; of the profile the details, then the last
 * fields. What went is counted.
 */
final class ReportJson {
    /** What an event or a log line that carries a report can count on. */
    static final int MAX_BYTES = 64 << 10;

    private static final int ERRORS_SHARE = 24 << 10;
    private static final int RESULTS_SHARE = 14 << 10;
    /** For the separators between the parts. */
    private static final int SLACK = 256;

    private static final int[] SAMPLES = {Findings.MAX_SAMPLES, 10, 5, 2, 1, 0};
    private static final int SHOWN = 300;

    private ReportJson() {}

    static ObjectNode write(QualityReport report) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("job_id", report.jobId());
        json.put("total_records", report.totalRecords());
        json.put("valid_records", report.validRecords());
        json.put("invalid_records", report.findings().rejected());
        json.put("records_filtered", report.findings().filtered());
        json.put("quality_score", report.qualityScore());
        putErrors(report, json);
        putResults(report, json);
        int room = MAX_BYTES - SLACK - StoredSize.of(json);
        json.set("data_profiling", ProfileJson.write(report.profile(), report.hidden()::hides, room, StoredSize::of));
        return json;
    }

    private static void putErrors(QualityReport report, ObjectNode json) {
        List<Finding> groups = report.findings().groups();
        ArrayNode errors = JsonNodeFactory.instance.arrayNode();
        for (int samples : SAMPLES) {
            errors.removeAll();
            groups.forEach(group -> errors.add(finding(group, samples, report.hidden())));
            if (StoredSize.of(errors) <= ERRORS_SHARE) {
                break;
            }
        }
        long leftOut = report.findings().ungrouped();
        while (StoredSize.of(errors) > ERRORS_SHARE) {
            leftOut += groups.get(errors.size() - 1).count();
            errors.remove(errors.size() - 1);
        }
        json.set("validation_errors", errors);
        if (leftOut > 0) {
            json.put("validation_errors_left_out", leftOut);
        }
    }

    private static ObjectNode finding(Finding finding, int samples, HiddenFields hidden) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("rule_or_check_id", finding.ruleOrCheckId());
        json.put("code", finding.code());
        json.put("severity", finding.severity().name().toLowerCase(Locale.ROOT));
        json.put("count", finding.count());
        ArrayNode array = json.putArray("samples");
        finding.samples().stream().limit(samples).forEach(sample -> array.add(sample(sample, hidden)));
        return json;
    }

    private static ObjectNode sample(Sample sample, HiddenFields hidden) {
        boolean isHidden = sample.field() != null && isHidden(sample.field(), hidden);
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        Position position = sample.position();
        if (position != null) {
            ObjectNode place = json.putObject("position");
            if (position instanceof StreamPosition stream) {
                place.put("position", stream.position());
            } else if (position instanceof TopicPosition message) {
                place.put("topic", message.topic())
                        .put("partition", message.partition())
                        .put("offset", message.offset());
            }
            place.put("line", position.line()).put("byte_offset", position.byteOffset());
        }
        json.put("field", shorten(sample.field()));
        if (sample.value() != null && !isHidden) {
            json.put("value", sample.value());
        }
        json.put("reason", isHidden ? HiddenFields.REASON : shorten(sample.reason()));
        return json;
    }

    private static boolean isHidden(String field, HiddenFields hidden) {
        try {
            return !field.isEmpty() && hidden.hides(FieldPath.parse(field));
        } catch (IllegalArgumentException noPath) {
            return false;
        }
    }

    private static @Nullable String shorten(@Nullable String text) {
        return text == null || text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    }

    private static void putResults(QualityReport report, ObjectNode json) {
        List<CheckResult> results = report.verdict().results().stream()
                .sorted(Comparator.comparingInt(ReportJson::rank))
                .toList();
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        int size = 0;
        for (CheckResult result : results) {
            ObjectNode written = result(result);
            size += StoredSize.of(written) + 2;
            if (size > RESULTS_SHARE) {
                break;
            }
            array.add(written);
        }
        json.set("check_results", array);
        if (array.size() < results.size()) {
            json.put("check_results_left_out", results.size() - array.size());
        }
    }

    /** What failed comes first, then what the next job may be compared with. */
    private static int rank(CheckResult result) {
        boolean isBad = result.outcome() == Outcome.FAILED || result.outcome() == Outcome.WARNED;
        return isBad ? 0 : result.isMeasure() ? 1 : 2;
    }

    private static ObjectNode result(CheckResult result) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("check_id", result.checkId());
        json.put("check_type", result.checkType());
        json.put("outcome", result.outcome().name().toLowerCase(Locale.ROOT));
        json.put("metric", result.metric());
        json.put("value", result.value());
        if (result.expected() != null) {
            json.put("expected", result.expected());
        }
        json.put("detail", shorten(result.detail()));
        return json;
    }
}
