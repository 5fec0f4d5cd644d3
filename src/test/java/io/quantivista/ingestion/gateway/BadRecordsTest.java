package io.quantivista.ingestion.gateway;

import static io.quantivista.ingestion.gateway.Caller.CSV;
import static io.quantivista.ingestion.gateway.Caller.NDJSON;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bad records: each is rejected with its own code and its own bytes, and its neighbours land. */
class BadRecordsTest {
    private static final String TABLE = "market_data_lake";
    private static final String GOOD_BEFORE = "{\"ingestion_date\":\"2025-06-21\",\"n\":1}";
    private static final String GOOD_AFTER = "{\"ingestion_date\":\"2025-06-21\",\"n\":2}";

    private final TestGateway gateway = TestGateway.shared();

    @Test
    void a_malformed_line_among_a_million_costs_that_line_alone() {
        String source = gateway.source("MARKET_DATA", "{\"columns\":[{\"name\":\"n\",\"type\":\"int\"}]}");
        int bad = 654_321;
        String broken = "{\"ingestion_date\":\"2025-06-21\",\"n\":654321,\"price\":}";
        long[] offset = {0};
        GeneratedBody body = new GeneratedBody(1_000_000, n -> {
            String line = n == bad ? broken : million(n);
            offset[0] += n < bad ? line.length() + 1 : 0;
            return line;
        });

        Caller.Answer answer = gateway.http().upload(source, NDJSON, body);

        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        JsonNode job = answer.json();
        String jobId = job.get("job_id").asText();
        assertThat(job.get("status").asText()).isEqualTo("COMPLETED");
        assertThat(job.get("records_processed").asLong()).isEqualTo(1_000_000);
        assertThat(job.get("records_failed").asLong()).isEqualTo(1);
        assertThat(job.get("quality_score").asDouble()).isEqualTo(0.999999);
        assertThat(gateway.sql(
                        "select count(*), count(distinct n), sum(n)::bigint from %s where ingestion_job_id = '%s'"
                                .formatted(TABLE, jobId)))
                .containsExactly(List.of("999999", "999999", String.valueOf(499_999_500_000L - bad)));
        List<JsonNode> rejections = gateway.rejections(jobId);
        assertThat(rejections).hasSize(1);
        assertThat(rejections.get(0).at("/position/line").asLong()).isEqualTo(bad + 1);
        assertThat(rejections.get(0).at("/position/byte_offset").asLong()).isEqualTo(offset[0]);
        assertThat(rejections.get(0).get("code").asText()).isEqualTo("malformed_json");
        assertThat(rejections.get(0).get("reason").asText()).isNotBlank();
        assertThat(rejections.get(0).get("original").asText()).isEqualTo(broken);
    }

    private static String million(int n) {
        return "{\"ingestion_date\":\"2025-06-21\",\"n\":%d,\"symbol\":\"SPY\",\"price\":167.42}".formatted(n);
    }

    @Test
    void bytes_that_are_no_utf8_are_rejected_and_kept() {
        String prefix = "{\"ingestion_date\":\"2025-06-21\",\"s\":\"";
        rejects(
                Stream.of(
                                "\u00c3(",
                                "\u00ff",
                                "\u00c0\u00af",
                                "\u00ed\u00a0\u0080",
                                "\u00f4\u0090\u0080\u0080",
                                "\u00e2\u0082")
                        .map(bad -> (prefix + bad + "\"}").getBytes(ISO_8859_1))
                        .toList(),
                "invalid_utf8");
    }

    @Test
    void a_nul_byte_is_rejected_inside_and_outside_of_a_text() {
        rejectEach(
                List.of(
                        "{\"ingestion_date\":\"2025-06-21\",\"s\":\"a\0b\"}",
                        "{\"ingestion_date\":\"2025-06-21\"\0,\"s\":1}",
                        "\0"),
                "nul_byte");
    }

    @ParameterizedTest
    @CsvSource({"-1, false", "0, false", "1, true", "700000, true"})
    void a_record_over_a_mebibyte_is_rejected_and_one_of_exactly_that_size_lands(int more, boolean rejected) {
        String start = "{\"ingestion_date\":\"2025-06-21\",\"n\":5,\"s\":\"";
        int size = (1 << 20) + more;
        String record = start + "x".repeat(size - start.length() - 2) + "\"}";
        String source = gateway.source("MARKET_DATA", "{}");

        JsonNode job = gateway.committed(source, NDJSON, lines(GOOD_BEFORE, record, GOOD_AFTER));

        String jobId = job.get("job_id").asText();
        assertThat(job.get("records_processed").asLong()).isEqualTo(3);
        if (rejected) {
            JsonNode rejection = only(gateway.rejections(jobId));
            assertThat(rejection.get("code").asText()).isEqualTo("record_too_large");
            assertThat(rejection.at("/position/line").asInt()).isEqualTo(2);
            assertThat(rejection.get("original").asText())
                    .hasSizeGreaterThanOrEqualTo(1 << 20)
                    .satisfies(kept -> assertThat(record).startsWith(kept));
            assertThat(payloads(jobId)).containsExactlyInAnyOrder(GOOD_BEFORE, GOOD_AFTER);
        } else {
            assertThat(payloads(jobId)).containsExactlyInAnyOrder(GOOD_BEFORE, record, GOOD_AFTER);
        }
    }

    @Test
    void nesting_of_100_lands_and_of_101_is_rejected() {
        // The record itself is the first level.
        String start = "{\"ingestion_date\":\"2025-06-21\",\"a\":";
        landEach(List.of(
                start + "[".repeat(99) + "]".repeat(99) + "}", start + "{\"b\":".repeat(99) + "1" + "}".repeat(100)));
        rejectEach(
                List.of(
                        start + "[".repeat(100) + "]".repeat(100) + "}",
                        start + "{\"b\":".repeat(100) + "1" + "}".repeat(101),
                        start + "[".repeat(500_000)),
                "nesting_too_deep");
    }

    @Test
    void a_number_of_a_thousand_digits_is_rejected_wherever_it_stands() {
        String start = "{\"ingestion_date\":\"2025-06-21\",\"n\":";
        rejectEach(
                List.of(
                        start + "9".repeat(1000) + "}",
                        start + "-0." + "1".repeat(1000) + "}",
                        start + "[{\"b\":1e" + "1".repeat(1000) + "}]}"),
                "number_too_long");
        landEach(List.of(start + "9".repeat(256) + "}"));
    }

    @Test
    void a_field_that_is_read_and_given_twice_is_rejected_and_one_that_nobody_reads_is_not() {
        rejectEach(
                List.of(
                        "{\"ingestion_date\":\"2025-06-21\",\"ingestion_date\":\"2025-06-22\"}",
                        "{\"ingestion_date\":\"2025-06-21\",\"ingestion_d\\u0061te\":\"2025-06-22\"}",
                        "{\"ingestion_date\":\"2025-06-21\",\"data_type\":\"a\",\"data_type\":\"a\"}"),
                "duplicate_field");
        landEach(List.of("{\"ingestion_date\":\"2025-06-21\",\"other\":1,\"other\":2}"));
    }

    @Test
    void a_field_read_by_a_column_a_check_or_a_rule_may_not_be_given_twice() {
        String source = gateway.source(
                "MARKET_DATA",
                "{\"columns\":[{\"name\":\"quote_price\",\"field\":\"quote.price\",\"type\":\"decimal(12,4)\"}]}");
        gateway.http().checks(source, "[{\"check_id\":\"size_there\",\"check_type\":\"not_null\",\"field\":\"size\"}]");
        gateway.http()
                .rules(
                        source,
                        "[{\"rule_id\":\"sym\",\"rule_type\":\"trim\",\"source_field\":\"symbol\",\"target_field\":\"symbol\"}]");
        String start = "{\"ingestion_date\":\"2025-06-21\",\"size\":1,\"symbol\":\"A\",\"quote\":{\"price\":1}";

        JsonNode job = gateway.committed(
                source,
                NDJSON,
                lines(
                        start + "}",
                        start + ",\"size\":2}",
                        start + ",\"symbol\":\"B\"}",
                        start + ",\"quote\":{\"price\":2}}",
                        "{\"ingestion_date\":\"2025-06-21\",\"size\":1,\"quote\":{\"price\":1,\"price\":2}}",
                        start + ",\"note\":1,\"note\":2}"));

        List<JsonNode> rejections = gateway.rejections(job.get("job_id").asText());
        assertThat(rejections)
                .extracting(rejection -> rejection.at("/position/line").asInt())
                .containsExactly(2, 3, 4, 5);
        assertThat(rejections)
                .extracting(rejection -> rejection.get("code").asText())
                .containsOnly("duplicate_field");
    }

    @Test
    void text_that_breaks_the_grammar_of_json_is_rejected() {
        rejectEach(
                List.of(
                        "{'ingestion_date':\"2025-06-21\"}",
                        "{ingestion_date:\"2025-06-21\"}",
                        "{\"ingestion_date\":\"2025-06-21\",}",
                        "{\"ingestion_date\":\"2025-06-21\",,\"n\":1}",
                        "{\"ingestion_date\":\"2025-06-21\" \"n\":1}",
                        "{\"ingestion_date\":\"2025-06-21\",\"n\" 1}",
                        "{\"ingestion_date\":\"2025-06-21\",\"n\":01}",
                        "{\"ingestion_date\":\"2025-06-21\",\"n\":-01}",
                        "{\"ingestion_date\":\"2025-06-21\",\"n\":+1}",
                        "{\"ingestion_date\":\"2025-06-21\",\"n\":1.}",
                        "{\"ingestion_date\":\"2025-06-21\",\"n\":.5}",
                        "{\"ingestion_date\":\"2025-06-21\",\"n\":1e}",
                        "{\"ingestion_date\":\"2025-06-21\",\"n\":1e+}",
                        "{\"ingestion_date\":\"2025-06-21\",\"n\":-}",
                        "{\"ingestion_date\":\"2025-06-21\",\"n\":0x10}",
                        "{\"ingestion_date\":\"2025-06-21\",\"n\":1_000}",
                        "{\"ingestion_date\":\"2025-06-21\",\"n\":NaN}",
                        "{\"ingestion_date\":\"2025-06-21\",\"n\":-Infinity}",
                        "{\"ingestion_date\":\"2025-06-21\",\"n\":True}",
                        "{\"ingestion_date\":\"2025-06-21\",\"n\":tru}",
                        "{\"ingestion_date\":\"2025-06-21\",\"n\":nulll}",
                        "{\"ingestion_date\":\"2025-06-21\",\"n\":undefined}",
                        "{\"ingestion_date\":\"2025-06-21\",\"n\":[1,]}",
                        "{\"ingestion_date\":\"2025-06-21\",\"n\":[1 2]}",
                        "{\"ingestion_date\":\"2025-06-21\",\"n\":[1}",
                        "{\"ingestion_date\":\"2025-06-21\",\"n\":{]}",
                        "{\"ingestion_date\":\"2025-06-21\"",
                        "{\"ingestion_date\":\"2025-06-21",
                        "{\"ingestion_date\":\"2025-06-21\"}}",
                        "{\"ingestion_date\":\"2025-06-21\"} x",
                        "{\"ingestion_date\":\"2025-06-21\"}{\"n\":1}",
                        "{\"ingestion_date\":\"2025-06-21\"/* no */}",
                        "{\"ingestion_date\":\"2025-06-21\"} // no",
                        "{\"ingestion_date\":\"2025-06-21\",1:2}",
                        "{\"ingestion_date\":\"2025-06-21\",null:2}",
                        "{\"ingestion_date\":\"2025-06-21\",\"s\":\"tab\there\"}",
                        "{\"ingestion_date\":\"2025-06-21\",\"s\":\"\u0001\"}",
                        "{\"ingestion_date\":\"2025-06-21\",\"n\":\u00a01}",
                        "{\"ingestion_date\":\"2025-06-21\",\"n\":\u000b1}",
                        "{",
                        "{,}",
                        "{\"a\"}",
                        "{\"a\":}",
                        "}"),
                "malformed_json");
    }

    @Test
    void an_escape_that_json_has_not_is_rejected() {
        rejectEach(
                List.of(
                        "{\"ingestion_date\":\"2025-06-21\",\"s\":\"\\x41\"}",
                        "{\"ingestion_date\":\"2025-06-21\",\"s\":\"\\u12G4\"}",
                        "{\"ingestion_date\":\"2025-06-21\",\"s\":\"\\u12\"}",
                        "{\"ingestion_date\":\"2025-06-21\",\"s\":\"\\'\"}",
                        "{\"ingestion_date\":\"2025-06-21\",\"\\q\":1}"),
                "malformed_json");
    }

    @Test
    void half_of_a_surrogate_pair_in_a_key_is_rejected() {
        rejectEach(
                List.of(
                        "{\"ingestion_date\":\"2025-06-21\",\"data_type\":\"\\ud83d\"}",
                        "{\"ingestion_date\":\"2025-06-21\",\"data_type\":\"\\ude00 x\"}"),
                "invalid_escape");
    }

    @Test
    void json_that_is_no_object_is_rejected() {
        rejectEach(List.of("[1,2]", "[]", "\"text\"", "42", "-1.5e3", "true", "null"), "not_an_object");
    }

    @Test
    void json_that_is_rare_but_right_lands_as_it_came() {
        landEach(List.of(
                " \t{ \"ingestion_date\" : \"2025-06-21\" , \"n\" : [ ] } \t",
                "{\"ingestion_date\":\"2025-06-21\",\"n\":-0.0e-0}",
                "{\"ingestion_date\":\"2025-06-21\",\"n\":1E400}",
                "{\"ingestion_date\":\"2025-06-21\",\"\":\"\"}",
                "{\"ingestion_date\":\"2025-06-21\",\"s\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud83d\\ude00\"}",
                "{\"ingestion_date\":\"2025-06-21\",\"s\":\"\u007f\u00e9\u20ac\ud83d\ude00\u2028\"}"));
    }

    @Test
    void a_line_of_csv_with_the_wrong_count_of_columns_or_a_broken_quote_is_rejected_alone() {
        String source = gateway.source("MARKET_DATA", "{}");

        JsonNode job = gateway.committed(
                source,
                CSV,
                "ingestion_date,n,s\n2025-06-21,1,a\n2025-06-21,2\n2025-06-21,3,c,d\n2025-06-21,4,\"d\"x\n2025-06-21,5,e\n");

        String jobId = job.get("job_id").asText();
        assertThat(job.get("records_processed").asLong()).isEqualTo(5);
        assertThat(gateway.rejections(jobId))
                .extracting(rejection -> rejection.at("/position/line").asInt() + " "
                        + rejection.get("code").asText() + " "
                        + rejection.get("original").asText())
                .containsExactly(
                        "3 column_count 2025-06-21,2",
                        "4 column_count 2025-06-21,3,c,d",
                        "5 malformed_csv 2025-06-21,4,\"d\"x");
        assertThat(payloads(jobId)).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "\n\n\r\n \n\t\n", "   "})
    void a_body_without_a_record_completes_and_commits_nothing(String body) {
        String source = gateway.source("MARKET_INTELLIGENCE", "{}");
        long quarantine = gateway.version("quarantine");

        JsonNode job = gateway.committed(source, NDJSON, body);

        long version = gateway.version("market_intelligence_data_lake");
        JsonNode again = gateway.committed(source, NDJSON, body);
        assertThat(job.get("status").asText()).isEqualTo("COMPLETED");
        assertThat(job.get("records_processed").asLong()).isZero();
        assertThat(job.get("records_failed").asLong()).isZero();
        assertThat(job.get("quality_score").asDouble()).isEqualTo(1.0);
        assertThat(job.has("delta_version")).isFalse();
        assertThat(again.get("status").asText()).isEqualTo("COMPLETED");
        assertThat(gateway.version("market_intelligence_data_lake")).isEqualTo(version);
        assertThat(gateway.version("quarantine")).isEqualTo(quarantine);
        assertThat(gateway.parquetFiles(job.get("job_id").asText())).isEmpty();
        JsonNode report = gateway.http()
                .get("/api/v1/ingestion/jobs/" + job.get("job_id").asText() + "/quality")
                .json();
        assertThat(report.get("total_records").asLong()).isZero();
        assertThat(report.get("quality_score").asDouble()).isEqualTo(1.0);
    }

    @Test
    void a_csv_of_a_header_alone_completes_with_nothing() {
        JsonNode job = gateway.committed(gateway.source("MARKET_DATA", "{}"), CSV, "ingestion_date,n\n");

        assertThat(job.get("status").asText()).isEqualTo("COMPLETED");
        assertThat(job.get("records_processed").asLong()).isZero();
        assertThat(gateway.parquetFiles(job.get("job_id").asText())).isEmpty();
    }

    private void landEach(List<String> records) {
        String source = gateway.source("MARKET_DATA", "{}");

        JsonNode job = gateway.committed(source, NDJSON, String.join("\n", records) + "\n");

        assertThat(job.get("records_failed").asLong())
                .as(() -> gateway.rejections(job.get("job_id").asText()).toString())
                .isZero();
        assertThat(payloads(job.get("job_id").asText()))
                .extracting(String::strip)
                .containsExactlyInAnyOrderElementsOf(
                        records.stream().map(String::strip).toList());
    }

    private void rejectEach(List<String> records, String code) {
        rejects(records.stream().map(record -> record.getBytes(UTF_8)).toList(), code);
    }

    /** Sends each bad record between two good ones. */
    private void rejects(List<byte[]> records, String code) {
        String source = gateway.source("MARKET_DATA", "{}");
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        List<String> places = new ArrayList<>();
        List<String> goods = new ArrayList<>(List.of(GOOD_BEFORE));
        body.writeBytes((GOOD_BEFORE + "\n").getBytes(UTF_8));
        for (byte[] record : records) {
            places.add("{\"line\":%d,\"byte_offset\":%d}".formatted(goods.size() * 2, body.size()));
            goods.add(GOOD_AFTER);
            body.writeBytes(record);
            body.writeBytes(("\n" + GOOD_AFTER + "\n").getBytes(UTF_8));
        }

        Caller.Answer answer = gateway.http().upload(source, NDJSON, body.toByteArray());

        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        String jobId = answer.json().get("job_id").asText();
        assertThat(answer.json().get("records_processed").asLong()).isEqualTo(records.size() * 2L + 1);
        assertThat(answer.json().get("records_failed").asLong()).isEqualTo(records.size());
        List<JsonNode> rejections = gateway.rejections(jobId);
        assertThat(rejections)
                .allMatch(rejection -> rejection.get("code").asText().equals(code));
        assertThat(rejections)
                .extracting(rejection -> rejection.get("position").toString())
                .containsExactlyElementsOf(places);
        assertThat(rejections)
                .noneMatch(rejection -> rejection.get("reason").asText().isBlank());
        assertThat(rejections).extracting(BadRecordsTest::original).containsExactlyElementsOf(records);
        assertThat(gateway.kernelRows("quarantine", jobId))
                .extracting(row -> (byte[]) row.get("original"))
                .containsExactlyInAnyOrderElementsOf(records);
        assertThat(payloads(jobId)).containsExactlyInAnyOrderElementsOf(goods);
    }

    private static byte[] original(JsonNode rejection) {
        return rejection.has("original")
                ? rejection.get("original").asText().getBytes(UTF_8)
                : Base64.getDecoder().decode(rejection.get("original_base64").asText());
    }

    private List<String> payloads(String jobId) {
        return gateway.kernelRows(TABLE, jobId).stream()
                .map(row -> (String) row.get("data_payload"))
                .toList();
    }

    private static String lines(String... lines) {
        return String.join("\n", lines) + "\n";
    }

    private static <T> T only(List<T> all) {
        assertThat(all).hasSize(1);
        return all.get(0);
    }
}
