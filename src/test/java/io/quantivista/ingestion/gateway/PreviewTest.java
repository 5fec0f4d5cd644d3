package io.quantivista.ingestion.gateway;

import static io.quantivista.ingestion.gateway.Caller.CSV;
import static io.quantivista.ingestion.gateway.Caller.NDJSON;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What would become of a sample, by the definition that is saved and by one that is not. */
class PreviewTest {
    private static final String RULES = """
            [{"rule_id":"clean","rule_type":"trim","source_field":"sym"},
             {"rule_id":"to_number","rule_type":"cast","source_field":"qty","transformation_logic":{"to":"bigint"}}]
            """;
    private static final String COLUMNS = """
            {"data_type":{"constant":"t"},"columns":[{"name":"seen_price","field":"price","type":"decimal(10,2)"},{"name":"seen_sym","field":"sym","type":"string"}]}
            """;

    private final TestGateway gateway = TestGateway.shared();

    @Test
    void the_rows_are_those_that_an_upload_makes_and_nothing_is_written() {
        String source = gateway.source("MARKET_DATA", COLUMNS);
        gateway.http().send("PUT", path(source, "rules"), RULES);
        String records = "{\"ingestion_date\":\"2025-06-21\",\"sym\":\" A \",\"price\":1.5,\"qty\":\"7\"}\n"
                + "{\"ingestion_date\":\"2025-06-21\",\"sym\":\"B\",\"price\":1.555,\"qty\":\"7\"}\n"
                + "{\"ingestion_date\":\"2025-06-21\",\"sym\":\"C\",\"price\":2,\"qty\":\"x\"}\n{bad\n";

        JsonNode preview = previewed(source, NDJSON, records);

        assertThat(gateway.http()
                        .get("/api/v1/ingestion/jobs?source_id=" + source)
                        .json())
                .isEmpty();
        assertThat(preview.get("records").asLong()).isEqualTo(4);
        assertThat(preview.get("rejections"))
                .extracting(rejection -> rejection.at("/position/line").asInt() + " "
                        + rejection.get("code").asText() + " "
                        + rejection.path("rule_or_check_id").asText())
                .containsExactly("2 invalid_column ", "3 rule_failed to_number", "4 malformed_json ");
        assertThat(preview.at("/rejections/2/original").asText()).isEqualTo("{bad");
        JsonNode row = preview.get("rows").get(0);
        assertThat(preview.get("rows")).hasSize(1);
        assertThat(preview.at("/report/quality_score").asDouble()).isEqualTo(0.25);

        String jobId = gateway.committed(source, NDJSON, records).get("job_id").asText();
        assertThat(gateway.sql(
                        "select ingestion_date, data_type, data_payload, quality_score, seen_price, seen_sym from market_data_lake where ingestion_job_id = '"
                                + jobId + "'"))
                .containsExactly(List.of(
                        row.get("ingestion_date").asText(),
                        row.get("data_type").asText(),
                        row.get("data_payload").asText(),
                        row.get("quality_score").asText(),
                        row.get("seen_price").asText(),
                        row.get("seen_sym").asText()));
    }

    @Test
    void rules_and_checks_can_be_tried_before_they_are_saved() {
        String source = gateway.source("MARKET_DATA", "{\"keys\":{\"ingestion_date\":\"@ingested\"}}");

        JsonNode preview = sent(source, """
                {"records":[{"sym":" A ","n":1},{"sym":"B","n":20}],
                 "rules":[{"rule_id":"clean","rule_type":"trim","source_field":"sym"}],
                 "checks":[{"check_id":"small","check_type":"range","field":"n","parameters":{"max":10}}]}
                """);

        assertThat(preview.at("/rows/0/data_payload").asText()).isEqualTo("{\"sym\":\"A\",\"n\":1}");
        assertThat(preview.at("/rejections/0/rule_or_check_id").asText()).isEqualTo("small");
        assertThat(gateway.http().get(path(source, "rules")).json()).isEmpty();
        assertThat(gateway.http().get(path(source, "checks")).json()).isEmpty();
    }

    @Test
    void columns_are_proposed_and_taken_by_the_source_as_they_are() {
        String source = gateway.source("PORTFOLIO_MANAGEMENT", "{\"keys\":{\"ingestion_date\":\"day\"}}");
        String csv = "portfolio_id,day,p cusip,p shares,p weight,p active,p traded at\n"
                + "P1,2025-06-21,037833100,12,0.5,true,2025-06-21T10:00:00Z\n"
                + "P1,2025-06-21,17275R102,3,12.25,false,2025-06-21T10:00:00.5Z\n";

        JsonNode preview =
                answered(gateway.http().post(path(source, "preview") + "?columns=infer", CSV, csv.getBytes(UTF_8)));

        assertThat(preview.get("columns"))
                .extracting(column ->
                        column.get("name").asText() + " " + column.get("field").asText() + " "
                                + column.get("type").asText())
                .containsExactly(
                        "p_cusip p cusip string",
                        "p_shares p shares bigint",
                        "p_weight p weight decimal(18,2)",
                        "p_active p active boolean",
                        "p_traded_at p traded at timestamp");
        assertThat(gateway.http()
                        .send("PUT", "/api/v1/ingestion/sources/" + source, """
                                {"source_name":"p","source_type":"PORTFOLIO_MANAGEMENT",
                                 "ingestion_config":{"keys":{"ingestion_date":"day"},"columns":%s}}
                                """.formatted(preview.get("columns")))
                        .status())
                .isEqualTo(200);
        assertThat(gateway.committed(source, CSV, csv).get("records_failed").asLong())
                .isZero();
    }

    @Test
    void a_sample_that_breaks_off_is_refused_as_an_upload_is() {
        String source = gateway.source("MARKET_DATA", "{}");
        byte[] cut = "[{\"ingestion_date\":\"2025-06-21\"},".getBytes(UTF_8);

        Caller.Answer preview = gateway.http()
                .send(
                        "POST",
                        path(source, "preview"),
                        "{\"format\":\"application/json\",\"text\":\"[{\\\"id\\\":1},\"}");

        assertThat(gateway.http().upload(source, "application/json", cut).problem())
                .isEqualTo("malformed_body");
        assertThat(preview.status()).as(preview.text()).isEqualTo(400);
        assertThat(preview.problem()).isEqualTo("malformed_body");
    }

    @Test
    void a_draft_that_cannot_work_is_refused_by_what_is_wrong_with_it() {
        String source = gateway.source("MARKET_DATA", "{}");

        assertThat(problem(source, "{\"records\":[],\"text\":\"\"}")).isEqualTo("invalid_request /records");
        assertThat(problem(source, "{\"records\":{}}")).isEqualTo("invalid_request /records");
        assertThat(problem(source, "{\"record\":[]}")).isEqualTo("invalid_request /record");
        assertThat(problem(source, "{\"records\":[],\"rules\":[{\"rule_id\":\"r\",\"rule_type\":\"sing\"}]}"))
                .isEqualTo("invalid_definition /rules/0/rule_type");
        assertThat(problem(source, "{\"records\":[],\"ingestion_config\":{\"kees\":{}}}"))
                .isEqualTo("invalid_definition /ingestion_config/kees");
        assertThat(problem("nothing", "{\"records\":[]}")).startsWith("source_not_found");
        assertThat(gateway.http()
                        .post(path(source, "preview"), "text/plain", new byte[0])
                        .problem())
                .isEqualTo("unsupported_media_type");
    }

    @Test
    void a_sample_of_a_mebibyte_is_the_largest() {
        String source = gateway.source("MARKET_DATA", "{}");
        byte[] sample = "\n".repeat((1 << 20) + 1).getBytes(UTF_8);

        assertThat(gateway.http()
                        .post(path(source, "preview"), NDJSON, Arrays.copyOf(sample, 1 << 20))
                        .status())
                .isEqualTo(200);
        assertThat(gateway.http().post(path(source, "preview"), NDJSON, sample).status())
                .isEqualTo(413);
    }

    @Test
    void a_sample_is_read_in_the_charset_that_its_content_type_names() {
        String source = gateway.source("MARKET_DATA", "{\"keys\":{\"ingestion_date\":\"@ingested\"}}");
        String csv = "name,größe\nMüller,1\n";

        for (String charset : List.of("UTF-8", "ISO-8859-1", "windows-1252", "UTF-16LE")) {
            JsonNode preview = answered(gateway.http()
                    .post(
                            path(source, "preview"),
                            "text/csv; charset=" + charset,
                            csv.getBytes(Charset.forName(charset))));

            assertThat(preview.at("/rows/0/data_payload").asText()).isEqualTo("{\"name\":\"Müller\",\"größe\":\"1\"}");
        }
        assertThat(gateway.http()
                        .post(path(source, "preview"), "application/x-ndjson; charset=UTF-16", new byte[0])
                        .problem())
                .isEqualTo("unsupported_media_type");
    }

    @Test
    void a_text_of_a_draft_stands_for_one_in_the_encoding_of_the_source() {
        String source = gateway.source(
                "MARKET_DATA", "{\"keys\":{\"ingestion_date\":\"@ingested\"},\"csv\":{\"encoding\":\"UTF-16\"}}");

        JsonNode preview = sent(source, "{\"format\":\"text/csv\",\"text\":\"n\\nMüller\\n\"}");

        assertThat(preview.at("/rows/0/data_payload").asText()).isEqualTo("{\"n\":\"Müller\"}");
    }

    @Test
    void the_data_format_of_the_source_stands_for_a_missing_type_and_refuses_another() {
        String source =
                gateway.source("MARKET_DATA", "{\"keys\":{\"ingestion_date\":\"@ingested\"},\"data_format\":\"CSV\"}");
        byte[] csv = "n\n1\n".getBytes(UTF_8);

        for (JsonNode preview : List.of(
                answered(gateway.http().post(path(source, "preview"), "application/octet-stream", csv)),
                sent(source, "{\"text\":\"n\\n1\\n\"}"),
                sent(source, "{\"records\":[{\"n\":\"1\"}]}"))) {
            assertThat(preview.at("/rows/0/data_payload").asText()).isEqualTo("{\"n\":\"1\"}");
        }
        Caller.Answer other = gateway.http().post(path(source, "preview"), NDJSON, "{}".getBytes(UTF_8));
        assertThat(other.problem()).isEqualTo("unsupported_media_type");
        assertThat(other.json().get("detail").asText()).contains("takes CSV");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "zstd"})
    void a_compressed_sample_has_at_most_a_mebibyte_when_it_is_decompressed(String encoding) {
        String source = gateway.source("MARKET_DATA", "{\"keys\":{\"ingestion_date\":\"@ingested\"}}");
        String record = "{\"n\":1}\n";
        byte[] largest = (record + "\n".repeat((1 << 20) - record.length())).getBytes(UTF_8);

        Caller.Answer whole = encoded(source, encoding, largest);
        Caller.Answer tooLarge = encoded(source, encoding, Arrays.copyOf(largest, largest.length + 1));
        Caller.Answer none =
                gateway.http().post(path(source, "preview"), NDJSON, largest, "Content-Encoding", encoding);

        assertThat(answered(whole).get("rows")).hasSize(1);
        assertThat(tooLarge.problem()).isEqualTo("body_too_large");
        assertThat(none.problem()).isEqualTo("malformed_body");
    }

    private Caller.Answer encoded(String source, String encoding, byte[] sample) {
        return gateway.http()
                .post(
                        path(source, "preview"),
                        NDJSON,
                        EncodedUploadsTest.encoded(encoding, sample),
                        "Content-Encoding",
                        encoding);
    }

    @Test
    void a_check_reference_looks_its_table_up() {
        String known = gateway.source(
                "EXTERNAL_FEEDS", "{\"keys\":{\"ingestion_date\":\"@ingested\"},\"data_type\":{\"constant\":\"t\"}}");
        gateway.committed(known, NDJSON, "{\"isin\":\"%s\"}\n".formatted(known));
        String source = gateway.source("MARKET_DATA", "{\"keys\":{\"ingestion_date\":\"@ingested\"}}");
        String draft =
                "{\"records\":[{\"isin\":\"%s\"},{\"isin\":\"other\"}],\"checks\":[{\"check_id\":\"known\",\"check_type\":\"reference\",\"field\":\"isin\",\"parameters\":{\"table\":\"%s\",\"column\":\"data_payload\",\"path\":\"/isin\"}}]}";

        JsonNode preview = sent(source, draft.formatted(known, "external_feeds_data_lake"));
        Caller.Answer missing = gateway.http().send("POST", path(source, "preview"), draft.formatted(known, "nothing"));

        assertThat(preview.get("rows")).hasSize(1);
        assertThat(preview.at("/rejections/0/rule_or_check_id").asText()).isEqualTo("known");
        assertThat(missing.problem()).isEqualTo("checks_failed");
        assertThat(missing.json().get("detail").asText()).contains("there is no table nothing");
    }

    @Test
    void a_column_that_the_table_has_with_another_type_is_refused_as_its_upload_would_be() {
        String record = "{\"ingestion_date\":\"2025-06-21\",\"conflicting\":1}";
        String first = gateway.source("MARKET_DATA", "{\"columns\":[{\"name\":\"conflicting\",\"type\":\"bigint\"}]}");
        gateway.committed(first, NDJSON, record);
        String second = gateway.source("MARKET_DATA", "{\"columns\":[{\"name\":\"conflicting\",\"type\":\"string\"}]}");

        Caller.Answer previewed =
                gateway.http().send("POST", path(second, "preview"), "{\"records\":[%s]}".formatted(record));
        Caller.Answer uploaded = gateway.http().upload(second, NDJSON, record);

        assertThat(previewed.problem()).isEqualTo("schema_conflict");
        assertThat(previewed.json().get("detail").asText())
                .contains("stores column conflicting as bigint, and conflicting string was asked for")
                .isEqualTo(uploaded.json().get("detail").asText());
    }

    private String problem(String source, String draft) {
        Caller.Answer answer = gateway.http().send("POST", path(source, "preview"), draft);
        return answer.problem() + " " + answer.json().at("/problems/0/pointer").asText();
    }

    private JsonNode sent(String source, String draft) {
        return answered(gateway.http().send("POST", path(source, "preview"), draft));
    }

    private JsonNode previewed(String source, String mediaType, String records) {
        return answered(gateway.http().post(path(source, "preview"), mediaType, records.getBytes(UTF_8)));
    }

    private static JsonNode answered(Caller.Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json();
    }

    private static String path(String source, String what) {
        return "/api/v1/ingestion/sources/" + source + "/" + what;
    }
}
