package io.quantivista.ingestion.gateway;

import static io.quantivista.ingestion.gateway.Caller.NDJSON;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests that are refused: each with problem+json and a stable code. */
class RefusalsTest {
    private static final String RECORD = "{\"ingestion_date\":\"2025-06-21\",\"n\":1}\n";

    private final TestGateway gateway = TestGateway.shared();

    @Test
    void an_unknown_source_is_not_found() {
        Caller.Answer answer = gateway.http().upload("nobody", NDJSON, RECORD);

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.problem()).isEqualTo("source_not_found");
    }

    @Test
    void a_disabled_source_takes_nothing() {
        String source = gateway.source("MARKET_DATA", "{}");
        gateway.http()
                .send(
                        "PUT",
                        "/api/v1/ingestion/sources/" + source,
                        "{\"source_name\":\"off\",\"source_type\":\"MARKET_DATA\",\"enabled\":false}");

        Caller.Answer answer = gateway.http().upload(source, NDJSON, RECORD);

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.problem()).isEqualTo("source_disabled");
    }

    @Test
    void a_media_type_without_a_format_is_refused() {
        String source = gateway.source("MARKET_DATA", "{}");

        for (String type : new String[] {"application/xml", "text/plain", "x"}) {
            Caller.Answer answer = gateway.http().upload(source, type, RECORD);

            assertThat(answer.status()).isEqualTo(415);
            assertThat(answer.problem()).isEqualTo("unsupported_media_type");
        }
        Caller.Answer encoded = gateway.http().upload(source, NDJSON, RECORD, "Content-Encoding", "br");
        assertThat(encoded.problem()).isEqualTo("unsupported_media_type");
    }

    @Test
    void bad_json_in_a_request_is_refused_and_the_field_is_named() {
        Caller.Answer broken = gateway.http().send("POST", "/api/v1/ingestion/sources", "{\"source_id\":");
        Caller.Answer wrong = gateway.http()
                .send(
                        "POST",
                        "/api/v1/ingestion/sources",
                        "{\"source_id\":\"a\",\"source_name\":\"a\",\"source_type\":\"NEWS\"}");

        assertThat(broken.status()).isEqualTo(400);
        assertThat(broken.problem()).isEqualTo("malformed_body");
        assertThat(wrong.status()).isEqualTo(400);
        assertThat(wrong.problem()).isEqualTo("invalid_request");
        assertThat(wrong.json().at("/problems/0/pointer").asText()).isEqualTo("/source_type");
    }

    @Test
    void a_body_over_the_limit_is_refused_by_its_length_and_by_counting(@TempDir Path data) throws Exception {
        try (TestGateway small = TestGateway.start(data, "upload.max_body_bytes", "1000000")) {
            String source = small.source("MARKET_DATA", "{}");
            String record = "{\"ingestion_date\":\"2025-06-21\",\"s\":\"%s\"}".formatted("x".repeat(961));
            assertThat(record).hasSize(999);

            JsonNode whole = small.committed(source, NDJSON, (record + "\n").repeat(1000));
            Caller.Answer told = small.http().upload(source, NDJSON, (record + "\n").repeat(1000) + "\n");
            Caller.Answer counted = small.http().upload(source, NDJSON, new GeneratedBody(1001, n -> record));

            assertThat(whole.get("records_processed").asLong()).isEqualTo(1000);
            assertThat(told.status()).isEqualTo(413);
            assertThat(told.problem()).isEqualTo("body_too_large");
            assertThat(counted.status()).isEqualTo(413);
            assertThat(counted.problem()).isEqualTo("body_too_large");
            JsonNode failed = small.lastJob(source);
            assertThat(failed.get("status").asText()).isEqualTo("FAILED");
            assertThat(failed.get("error_details").asText()).startsWith("body_too_large");
            assertThat(small.files(failed.get("job_id").asText())).isEmpty();
            assertThat(small.count("select count(*) from market_data_lake")).isEqualTo(1000);
            assertThat(small.http().list("/api/v1/ingestion/jobs"))
                    .as("none for what was refused by its length")
                    .hasSize(2);
        }
    }

    @Test
    void a_sender_of_an_endless_body_hears_413_and_not_a_reset(@TempDir Path data) throws Exception {
        try (TestGateway small = TestGateway.start(data, "upload.max_body_bytes", "1000000")) {
            String source = small.source("MARKET_DATA", "{}");

            Caller.Answer counted =
                    small.http().upload(source, NDJSON, new GeneratedBody(200_000, n -> RECORD.strip()));

            assertThat(counted.status()).isEqualTo(413);
        }
    }

    @Test
    void a_key_that_came_with_another_body_is_refused() {
        String source = gateway.source("MARKET_DATA", "{}");
        gateway.http().upload(source, NDJSON, RECORD, "Idempotency-Key", "k");

        Caller.Answer answer = gateway.http().upload(source, NDJSON, RECORD + RECORD, "Idempotency-Key", "k");

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.problem()).isEqualTo("idempotency_key_reused");
        assertThat(gateway.count("select count(*) from market_data_lake where source_id = '%s'".formatted(source)))
                .isEqualTo(1);
    }

    @Test
    void a_broken_content_length_is_a_bad_request() throws IOException {
        String source = gateway.source("MARKET_DATA", "{}");
        try (Socket socket = new Socket("127.0.0.1", gateway.address().getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream()
                    .write(("POST /api/v1/ingestion/sources/%s/uploads HTTP/1.1\r\nHost: x\r\nContent-Type: %s\r\n"
                                    + "Content-Length: many\r\n\r\n")
                            .formatted(source, NDJSON)
                            .getBytes(UTF_8));

            String status = new String(socket.getInputStream().readNBytes(12), UTF_8);

            assertThat(status).isEqualTo("HTTP/1.1 400");
        }
    }
}
