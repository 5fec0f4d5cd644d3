package io.quantivista.ingestion.quality;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quantivista.ingestion.format.DecodeLimits;
import io.quantivista.ingestion.format.Decoder;
import io.quantivista.ingestion.format.TestRecords;
import io.quantivista.ingestion.model.Failure;
import io.quantivista.ingestion.model.FieldPath;
import io.quantivista.ingestion.model.RejectionCode;
import io.quantivista.ingestion.quality.CheckResult.Outcome;
import io.quantivista.ingestion.quality.profile.Profile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReportJsonTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Findings findings = new Findings();
    private final List<CheckResult> results = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(ints = {1, 10, 40, 60, 100, 200, 400, 700, 1_000, 5_000})
    void aReportIsBoundedHoweverManyFieldsThereAre(int fields) {
        StringBuilder record = new StringBuilder("{\"f0\":\"a value of the first field\"");
        for (int i = 1; i < fields; i++) {
            record.append(",\"a_field_with_a_longer_name_")
                    .append(i)
                    .append("\":")
                    .append(i)
                    .append(".25e10");
        }

        JsonNode json = report(profile(record + "}", "{}"), HiddenFields.NONE);

        JsonNode profiling = json.path("data_profiling");
        assertThat(profiling.path("fields").size()
                        + profiling.path("fields_left_out").asInt())
                .isEqualTo(fields);
        assertThat(profiling.path("fields")).isNotEmpty();
        assertThat(profiling.path("fields_cut_short").asBoolean())
                .isEqualTo(profiling.path("fields_left_out").asInt() > 0);
        assertThat(fields > 40 || profiling.path("detail").asText().equals("full"))
                .isTrue();
    }

    @Test
    void everyFieldIsToldOfBeforeOneIsToldOfInDetail() {
        StringBuilder record = new StringBuilder("{\"f0\":0");
        for (int i = 1; i < 300; i++) {
            record.append(",\"f").append(i).append("\":").append(i);
        }

        JsonNode profiling = report(profile(record + "}"), HiddenFields.NONE).path("data_profiling");

        assertThat(profiling.path("fields")).hasSize(300);
        assertThat(profiling.path("detail").asText()).isNotEqualTo("full");
    }

    @ParameterizedTest
    @CsvSource({"1, 20", "3, 20", "40, 20", "400, 1", "600, 0"})
    void aReportIsBoundedHoweverMuchIsWrong(int groups, int least) {
        String wild = "\"\\\u0001é\uD834\uDD1E".repeat(200);
        for (int group = 0; group < groups; group++) {
            for (int i = 0; i < 30; i++) {
                findings.reject(
                        new Failure(RejectionCode.RULE_FAILED, "rule_" + group, wild, wild, wild.substring(0, 100)),
                        i,
                        i);
            }
            results.add(new CheckResult(
                    "check_" + group, "range", Outcome.PASSED, "failed_records", 1e300, wild, wild, group % 2 == 0));
        }

        JsonNode json = report(new Profile(), HiddenFields.NONE);

        long told = 0;
        for (JsonNode group : json.path("validation_errors")) {
            told += group.path("count").asLong();
            assertThat(group.path("samples").size()).isLessThanOrEqualTo(Findings.MAX_SAMPLES);
        }
        assertThat(told + json.path("validation_errors_left_out").asLong()).isEqualTo(groups * 30L);
        assertThat(json.path("check_results").size()
                        + json.path("check_results_left_out").asInt())
                .isEqualTo(groups);
        assertThat(groups > 1 || json.at("/validation_errors/0/samples").size() > 0)
                .isTrue();
    }

    @Test
    void whatFailedStandsBeforeWhatPassed() {
        results.add(new CheckResult("a", "range", Outcome.PASSED, "failed_records", 0.0, null, "fine", false));
        results.add(new CheckResult("b", "aggregate", Outcome.PASSED, "sum(x)", 1.0, "must be 1", "fine", true));
        results.add(new CheckResult("c", "range", Outcome.FAILED, "failed_records", 1.0, null, "bad", false));

        assertThat(report(new Profile(), HiddenFields.NONE).findValuesAsText("check_id"))
                .containsExactly("c", "b", "a");
    }

    @Test
    void valuesOfHiddenFieldsAreNowhereInTheReport() {
        findings.reject(
                new Failure(
                        RejectionCode.RULE_FAILED, "r1", "person.tax_id", "'4711-0815' cannot be cast", "4711-0815"),
                1,
                0);
        Profile profile = profile(
                "{\"person\":{\"tax_id\":\"4711-0815\",\"age\":47110815},\"n\":1}",
                "{\"person\":{\"tax_id\":47110815},\"n\":2}");

        JsonNode json = report(profile, new HiddenFields(Set.of(FieldPath.parse("person"))));

        assertThat(json.toString()).doesNotContain("4711");
        assertThat(json.at("/data_profiling/fields/person.tax_id/count").asInt())
                .isEqualTo(2);
        assertThat(json.at("/data_profiling/fields/n/max").asInt()).isEqualTo(2);
    }

    /** The text that PostgreSQL makes of jsonb is known to be this long. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"a\": 1, \"b\": [true, null]}",
                "{\"é\": \"\\\"x\\\\\", \"n\": 10000000000.5}",
            })
    void theSizeIsThatOfTheStoredText(String stored) throws IOException {
        int bytes = stored.getBytes(java.nio.charset.StandardCharsets.UTF_8).length;

        assertThat(StoredSize.of(JSON.readTree(stored))).isBetween(bytes, bytes + 8);
    }

    private JsonNode report(Profile profile, HiddenFields hidden) {
        QualityReport report = new QualityReport(
                "ingestion_20250621_001", 100_000, findings, new JobVerdict(results), profile, hidden);
        JsonNode json = ReportJson.write(report);
        assertThat(StoredSize.of(json)).isLessThanOrEqualTo(ReportJson.MAX_BYTES);
        assertThat(report.toJson().getBytes(java.nio.charset.StandardCharsets.UTF_8).length)
                .isLessThanOrEqualTo(ReportJson.MAX_BYTES);
        return json;
    }

    private static Profile profile(String... records) {
        Profile lane = new Profile();
        Decoder decoder = TestRecords.jsonDecoder(DecodeLimits.DEFAULT);
        decoder.begin(TestRecords.batch(String.join("\n", records)));
        while (decoder.next()) {
            assertThat(decoder.failure()).isNull();
            lane.add(decoder.row());
        }
        Profile job = new Profile();
        job.merge(lane, decoder.row().dictionary());
        return job;
    }
}
