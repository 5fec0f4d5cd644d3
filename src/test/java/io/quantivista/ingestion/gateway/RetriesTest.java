package io.quantivista.ingestion.gateway;

import static io.quantivista.ingestion.gateway.Caller.NDJSON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Senders that hang up, and that send again. */
class RetriesTest {
    private static final String LINE = "{\"ingestion_date\":\"2025-06-21\",\"n\":%d,\"text\":\"%s\"}\n";

    private final TestGateway gateway = TestGateway.shared();

    @Test
    void a_sender_that_hangs_up_at_60_percent_leaves_nothing_behind_and_may_come_again() throws Exception {
        String source = gateway.source("MARKET_DATA", "{}");
        String body = body(60_000);
        int sent = body.length() * 6 / 10;
        try (RawUpload upload =
                new RawUpload(gateway.address(), source, NDJSON, body.length(), "Idempotency-Key", "one")) {
            upload.send(body.substring(0, sent));
        }

        JsonNode failed = await().atMost(Duration.ofSeconds(20))
                .until(
                        () -> gateway.lastJob(source),
                        job -> job.get("status").asText().equals("FAILED"));

        String jobId = failed.get("job_id").asText();
        assertThat(failed.get("error_details").asText()).isEqualTo("client closed");
        assertThat(gateway.files(jobId)).isEmpty();
        assertThat(rows(source)).isZero();
        assertThat(gateway.http()
                        .get("/api/v1/ingestion/jobs/" + jobId + "/quality")
                        .problem())
                .isEqualTo("report_not_found");

        Caller.Answer again = gateway.http().upload(source, NDJSON, body, "Idempotency-Key", "one");
        Caller.Answer third = gateway.http().upload(source, NDJSON, body, "Idempotency-Key", "one");

        assertThat(again.status()).as(again.text()).isEqualTo(201);
        assertThat(again.json().get("job_id").asText()).isNotEqualTo(jobId);
        assertThat(third.status()).isEqualTo(201);
        assertThat(third.json()).isEqualTo(again.json());
        assertThat(rows(source)).isEqualTo(60_000);
        assertThat(gateway.meter("ingestion_bytes_in_flight_bytes")).isZero();
    }

    @Test
    void a_sender_that_hangs_up_after_the_last_byte_finds_its_job_by_its_key() throws Exception {
        String source = gateway.source("MARKET_DATA", "{}");
        String body = body(60_000);
        try (RawUpload upload =
                new RawUpload(gateway.address(), source, NDJSON, body.length(), "Idempotency-Key", "one")) {
            upload.send(body);
        }
        JsonNode ended = await().atMost(Duration.ofSeconds(20))
                .until(
                        () -> gateway.lastJob(source),
                        job -> !job.get("status").asText().equals("RUNNING"));

        Caller.Answer again = gateway.http().upload(source, NDJSON, body, "Idempotency-Key", "one");

        assertThat(again.status()).isEqualTo(201);
        assertThat(rows(source)).isEqualTo(60_000);
        assertThat(ended.get("status").asText()).isIn("COMPLETED", "FAILED");
        if (ended.get("status").asText().equals("COMPLETED")) {
            assertThat(again.json()).isEqualTo(ended);
        }
    }

    @Test
    void of_two_at_once_with_one_key_one_is_told_to_wait() throws Exception {
        String source = gateway.source("MARKET_DATA", "{}");
        String body = body(1000);
        try (RawUpload first =
                new RawUpload(gateway.address(), source, NDJSON, body.length(), "Idempotency-Key", "one")) {
            first.send(body.substring(0, 5000));
            await().until(() -> gateway.lastJob(source).get("status").asText().equals("RUNNING"));

            Caller.Answer second = gateway.http().upload(source, NDJSON, body, "Idempotency-Key", "one");
            first.send(body.substring(5000));

            assertThat(second.status()).isEqualTo(409);
            assertThat(second.problem()).isEqualTo("idempotency_key_running");
            assertThat(first.status()).startsWith("HTTP/1.1 201");
        }
        assertThat(rows(source)).isEqualTo(1000);
    }

    @Test
    void the_same_key_means_something_else_for_another_source() {
        String one = gateway.source("MARKET_DATA", "{}");
        String other = gateway.source("MARKET_DATA", "{}");

        Caller.Answer first = gateway.http().upload(one, NDJSON, body(1), "Idempotency-Key", "shared");
        Caller.Answer second = gateway.http().upload(other, NDJSON, body(2), "Idempotency-Key", "shared");

        assertThat(first.status()).isEqualTo(201);
        assertThat(second.status()).isEqualTo(201);
        assertThat(rows(other)).isEqualTo(2);
    }

    private long rows(String source) {
        if (gateway.version("market_data_lake") < 0) {
            return 0;
        }
        return gateway.count("select count(*) from market_data_lake where source_id = '%s'".formatted(source));
    }

    private static String body(int lines) {
        StringBuilder body = new StringBuilder();
        for (int n = 0; n < lines; n++) {
            body.append(LINE.formatted(n, "x".repeat(100)));
        }
        return body.toString();
    }
}
