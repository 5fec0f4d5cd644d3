package io.quantivista.ingestion.gateway;

import static io.quantivista.ingestion.gateway.Caller.NDJSON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rules as their author meets them: saved, refused, applied, counted. */
class RulesOverHttpTest {
    private static final String SOURCES = "/api/v1/ingestion/sources/";
    private static final String JOBS = "/api/v1/ingestion/jobs";

    private final TestGateway gateway = TestGateway.shared();

    @Test
    void an_expression_that_cannot_work_is_refused_with_its_line_and_column() {
        String source = gateway.source("MARKET_DATA", "{}");

        Caller.Answer refused = put(source, """
                [{"rule_id":"%s-1","rule_type":"filter","transformation_logic":"record.n > 1 &&\\n  record.n + 'x' > 2 + 'y'"},
                 {"rule_id":"%s-2","rule_type":"trim","source_field":"a","validation_criteria":"value.size( > 3"},
                 {"rule_id":"%s-3","rule_type":"expression","target_field":"b","transformation_logic":{"expression":"recrod.a"}}]
                """);

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.problem()).isEqualTo("invalid_definition");
        assertThat(refused.json().get("problems"))
                .extracting(problem ->
                        problem.get("pointer").asText() + " " + problem.path("line") + ":" + problem.path("column"))
                .containsExactly(
                        "/0/transformation_logic 2:22",
                        "/1/validation_criteria 1:13",
                        "/2/transformation_logic/expression 1:1");
        assertThat(refused.json().at("/problems/0/problem").asText())
                .isEqualTo("found no matching overload for '_+_' applied to '(int, string)'");
    }

    @Test
    void a_filter_leaves_records_out_and_every_record_is_accounted_for() {
        String source = gateway.source("MARKET_DATA", "{\"columns\":[{\"name\":\"n\",\"type\":\"int\"}]}");
        rules(source, "[{\"rule_id\":\"%s-f\",\"rule_type\":\"filter\",\"transformation_logic\":\"record.n > 2\"}]");

        JsonNode job = gateway.committed(
                source, NDJSON, record("1") + record("2") + record("3") + record("\"x\"") + "{bad\n" + record("4"));

        String jobId = job.get("job_id").asText();
        assertThat(job.get("records_processed").asLong()).isEqualTo(6);
        assertThat(job.get("records_failed").asLong()).isEqualTo(2);
        assertThat(job.get("records_filtered").asLong()).isEqualTo(2);
        assertThat(job.get("quality_score").asDouble()).isEqualTo(4 / 6d);
        assertThat(gateway.sql(
                        "select n from market_data_lake where ingestion_job_id = '%s' order by n".formatted(jobId)))
                .containsExactly(List.of("3"), List.of("4"));
        JsonNode report = gateway.http().get(JOBS + "/" + jobId + "/quality").json();
        assertThat(report.get("total_records").asLong()).isEqualTo(6);
        assertThat(report.get("valid_records").asLong()).isEqualTo(4);
        assertThat(report.get("records_filtered").asLong()).isEqualTo(2);
        assertThat(gateway.rejections(jobId))
                .extracting(rejection -> rejection.get("code").asText())
                .containsExactly("rule_failed", "malformed_json");
        assertThat(gateway.job(jobId).get("records_filtered").asLong()).isEqualTo(2);
        assertThat(gateway.http().get("/metrics").text()).contains("ingestion_records_filtered_total");
    }

    @Test
    void a_job_whose_every_record_is_left_out_completes_without_a_commit() {
        String source = gateway.source("MARKET_DATA", "{}");
        rules(source, "[{\"rule_id\":\"%s-f\",\"rule_type\":\"filter\",\"transformation_logic\":\"false\"}]");

        JsonNode job = gateway.committed(source, NDJSON, record("1").repeat(3));

        assertThat(job.get("status").asText()).isEqualTo("COMPLETED");
        assertThat(job.get("records_filtered").asLong()).isEqualTo(3);
        assertThat(job.has("delta_version")).isFalse();
    }

    @Test
    void a_result_that_breaks_its_criteria_is_rejected_with_the_id_of_the_rule() {
        String source = gateway.source("MARKET_DATA", "{}");
        rules(source, """
                [{"rule_id":"%s-value","rule_type":"arithmetic","source_field":"n","target_field":"value",
                  "transformation_logic":{"operator":"multiply","operand":"2.5"},"validation_criteria":"value <= 10 && record.n > 0"}]
                """);

        JsonNode job = gateway.committed(source, NDJSON, record("4") + record("5"));

        JsonNode rejection = gateway.rejections(job.get("job_id").asText()).get(0);
        assertThat(rejection.get("rule_or_check_id").asText()).isEqualTo(source + "-value");
        assertThat(rejection.get("code").asText()).isEqualTo("rule_failed");
        assertThat(rejection.get("reason").asText()).isEqualTo("the result does not meet value <= 10 && record.n > 0");
        assertThat(rejection.at("/position/line").asInt()).isEqualTo(2);
    }

    @Test
    void a_rule_that_is_saved_while_a_job_runs_changes_the_next_job() throws Exception {
        String source = gateway.source("MARKET_DATA", "{\"columns\":[{\"name\":\"m\",\"type\":\"string\"}]}");
        rules(source, constant("before"));
        String body = record("1");
        JsonNode running;
        try (RawUpload upload = new RawUpload(gateway.address(), source, NDJSON, body.length() * 2L)) {
            upload.send(body);
            running = await().ignoreExceptions()
                    .until(
                            () -> gateway.lastJob(source),
                            job -> job.get("status").asText().equals("RUNNING"));
            assertThat(running.get("rule_set_version").asLong()).isEqualTo(1);

            rules(source, constant("after"));
            upload.send(body);

            assertThat(upload.status()).startsWith("HTTP/1.1 201");
        }
        JsonNode next = gateway.committed(source, NDJSON, body);

        assertThat(gateway.job(running.get("job_id").asText())
                        .get("rule_set_version")
                        .asLong())
                .isEqualTo(1);
        assertThat(next.get("rule_set_version").asLong()).isEqualTo(2);
        assertThat(gateway.sql("select ingestion_job_id, m from market_data_lake where source_id = '%s' order by m desc"
                        .formatted(source)))
                .containsExactly(
                        List.of(running.get("job_id").asText(), "before"),
                        List.of(running.get("job_id").asText(), "before"),
                        List.of(next.get("job_id").asText(), "after"));
    }

    @Test
    void a_thousand_expressions_are_checked_without_holding_up_the_gateway() {
        String source = gateway.source("MARKET_DATA", "{}");
        StringBuilder rules = new StringBuilder("[");
        for (int i = 0; i < 1000; i++) {
            rules.append(i == 0 ? "" : ",")
                    .append("{\"rule_id\":\"%s-")
                    .append(i)
                    .append(
                            "\",\"rule_type\":\"filter\",\"transformation_logic\":\"!has(record.x) || record.x > 1.5\"}");
        }

        rules(source, rules.append(']').toString());

        assertThat(gateway.committed(source, NDJSON, record("1"))
                        .get("records_filtered")
                        .asLong())
                .isZero();
    }

    private static String constant(String value) {
        return "[{\"rule_id\":\"%s-m\",\"rule_type\":\"constant\",\"target_field\":\"m\",\"transformation_logic\":\""
                + value + "\"}]";
    }

    /** Saves rules; {@code %s} in their ids stands for the source. */
    private void rules(String source, String rules) {
        gateway.http().rules(source, rules.replace("%s", source));
    }

    private Caller.Answer put(String source, String rules) {
        return gateway.http().send("PUT", SOURCES + source + "/rules", rules.replace("%s", source));
    }

    private static String record(String n) {
        return "{\"ingestion_date\":\"2025-06-21\",\"n\":%s}\n".formatted(n);
    }
}
