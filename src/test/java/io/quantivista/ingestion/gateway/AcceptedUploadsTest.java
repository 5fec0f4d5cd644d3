package io.quantivista.ingestion.gateway;

import static io.quantivista.ingestion.gateway.Caller.CSV;
import static io.quantivista.ingestion.gateway.Caller.NDJSON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code Prefer: respond-async}: the sender is answered when its body is safe on disk. */
class AcceptedUploadsTest {
    private static final String JOBS = "/api/v1/ingestion/jobs/";
    private static final String KEYS = "{\"keys\":{\"ingestion_date\":\"@ingested\"}}";
    private static final String ROWS = "select count(*) from market_data_lake where source_id = '%s'";
    private static final int MANY = 400_000;

    private final TestGateway gateway = TestGateway.shared();

    @Test
    void the_answer_comes_before_the_job_has_ended_and_its_key_gives_it_again() throws Exception {
        String source = gateway.source("MARKET_DATA", KEYS);
        String jobId;
        try (Connection held = gateway.holdEnds()) {
            Caller.Answer first = send(gateway, source, "{\"n\":1}\n", "Idempotency-Key", "k");
            jobId = accepted(first);
            Path note = gateway.dataDirectory().resolve("spool").resolve(jobId + ".note");
            assertThat(note).exists();
            assertThat(gateway.job(jobId).get("status").asText()).isEqualTo("RUNNING");

            held.rollback();
        }

        // The job may have ended meanwhile or not: what decides is its key.
        Caller.Answer meanwhile = send(gateway, source, "{\"n\":1}\n", "Idempotency-Key", "k");
        assertThat(meanwhile.status()).as(meanwhile.text()).isIn(201, 202);
        assertThat(meanwhile.json().get("job_id").asText()).isEqualTo(jobId);
        assertThat(send(gateway, source, "{\"n\":2}\n", "Idempotency-Key", "k").problem())
                .isEqualTo("idempotency_key_reused");
        assertThat(ended(gateway, jobId).get("status").asText()).isEqualTo("COMPLETED");
        Caller.Answer again = send(gateway, source, "{\"n\":1}\n", "Idempotency-Key", "k");
        assertThat(again.status()).isEqualTo(201);
        assertThat(again.json().get("job_id").asText()).isEqualTo(jobId);
        assertThat(gateway.count(ROWS.formatted(source))).isEqualTo(1);
        requireNothingSpooled(gateway);
    }

    @Test
    void texts_in_another_charset_and_encoded_bodies_are_read_as_they_came() throws IOException {
        String source = gateway.source("MARKET_DATA", KEYS);
        byte[] latin = "name,n\nZ\u00fcrich,1\n".getBytes(StandardCharsets.ISO_8859_1);
        ByteArrayOutputStream gzip = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(gzip)) {
            out.write(latin);
        }

        String jobId = accepted(gateway.http()
                .upload(
                        source,
                        CSV + "; charset=ISO-8859-1",
                        gzip.toByteArray(),
                        "Prefer",
                        "wait=5, Respond-Async",
                        "Content-Encoding",
                        "gzip"));

        assertThat(ended(gateway, jobId).get("bytes_processed").asLong()).isEqualTo(latin.length);
        assertThat(gateway.sql("select data_payload->>'name' from market_data_lake where ingestion_job_id = '%s'"
                                .formatted(jobId))
                        .get(0))
                .containsExactly("Z\u00fcrich");
        byte[] cut = java.util.Arrays.copyOf(gzip.toByteArray(), gzip.size() - 9);
        Caller.Answer refused =
                gateway.http().upload(source, CSV, cut, "Prefer", "respond-async", "Content-Encoding", "gzip");
        assertThat(refused.problem()).isEqualTo("malformed_body");
        requireNothingSpooled(gateway);
    }

    @Test
    void a_body_that_cannot_be_read_fails_its_job_and_frees_its_key() {
        String source = gateway.source("MARKET_DATA", KEYS);

        String jobId = accepted(gateway.http()
                .upload(
                        source,
                        "application/vnd.apache.parquet",
                        "no parquet",
                        "Prefer",
                        "respond-async",
                        "Idempotency-Key",
                        "p"));

        JsonNode job = ended(gateway, jobId);
        assertThat(job.get("status").asText()).isEqualTo("FAILED");
        assertThat(job.get("error_details").asText()).startsWith("malformed_body");
        requireNothingSpooled(gateway);
        assertThat(accepted(send(gateway, source, "{\"n\":1}\n", "Idempotency-Key", "p")))
                .isNotEqualTo(jobId);
    }

    @ParameterizedTest
    @ValueSource(strings = {"wait=10", "respond-asynchronously", "handling=lenient; respond-async"})
    void other_preferences_are_answered_at_the_end(String preference) {
        String source = gateway.source("MARKET_DATA", KEYS);

        Caller.Answer answer = gateway.http().upload(source, NDJSON, "{\"n\":1}\n", "Prefer", preference);

        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.header("Preference-Applied")).isEmpty();
    }

    @Test
    void an_accepted_upload_can_be_cancelled() {
        String source = gateway.source("MARKET_DATA", KEYS);
        String jobId = accepted(sendMany(gateway, source, "Idempotency-Key", "k"));
        assertThat(send(gateway, source, "{\"n\":1}\n", "Idempotency-Key", "k").problem())
                .isEqualTo("idempotency_key_reused");

        Caller.Answer cancelled = gateway.http().send("POST", JOBS + jobId + "/cancel", "");

        assertThat(cancelled.status()).as(cancelled.text()).isEqualTo(200);
        assertThat(gateway.job(jobId).get("status").asText()).isEqualTo("CANCELLED");
        assertThat(gateway.count(ROWS.formatted(source))).isZero();
        requireNothingSpooled(gateway);
    }

    @Test
    void bodies_beyond_the_room_on_disk_are_told_to_come_back(@TempDir Path data) {
        try (TestGateway small = TestGateway.start(data, "spool.max_bytes", "64KiB")) {
            String source = small.source("MARKET_DATA", KEYS);

            assertThat(ended(small, accepted(send(small, source, "\n".repeat((64 << 10) - 1))))
                            .get("status")
                            .asText())
                    .isEqualTo("COMPLETED");
            requireNothingSpooled(small);
            accepted(send(small, source, "\n".repeat(64 << 10)));
            requireNothingSpooled(small);
            Caller.Answer refused = send(small, source, "\n".repeat((64 << 10) + 1));

            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.problem()).isEqualTo("busy");
            assertThat(refused.header("Retry-After")).isNotEmpty();
            requireNothingSpooled(small);
        }
    }

    @Test
    void a_body_that_the_disk_has_no_room_for_is_not_accepted(@TempDir Path own) throws Exception {
        Path spool = Files.createDirectories(own.resolve("spool"));
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", spool.toString()) == 0,
                "no tmpfs can be mounted: not root");
        try (TestGateway small = TestGateway.start(own)) {
            String source = small.source("MARKET_DATA", KEYS);

            Caller.Answer full = send(small, source, "\n".repeat(2 << 20));

            assertThat(full.status()).as(full.text()).isEqualTo(507);
            assertThat(full.problem()).isEqualTo("disk_full");
            assertThat(small.lastJob(source).get("status").asText()).isEqualTo("FAILED");
            requireNothingSpooled(small);
            assertThat(ended(small, accepted(send(small, source, "{\"n\":1}\n")))
                            .get("status")
                            .asText())
                    .isEqualTo("COMPLETED");
        } finally {
            assertThat(run("umount", spool.toString()))
                    .as("a file was left open")
                    .isZero();
        }
    }

    @Test
    void a_job_that_the_stop_interrupts_goes_on_at_the_next_start_as_it_began(@TempDir Path data) {
        TestGateway stopped = TestGateway.start(data, "drain_timeout", "1ms");
        String source = stopped.source("MARKET_DATA", KEYS);
        String jobId;
        try (stopped) {
            jobId = accepted(sendMany(stopped, source, "Idempotency-Key", "k"));
            stopped.http().rules(source, "[{\"rule_id\":\"later\",\"rule_type\":\"drop\",\"source_field\":\"n\"}]");
        }
        assertThat(data.resolve("spool").resolve(jobId + ".note"))
                .as("a stop is no death")
                .content()
                .contains("\"deaths\":0");

        try (TestGateway again = stopped.startAgain()) {
            JsonNode job = ended(again, jobId);

            assertThat(job.get("status").asText()).isEqualTo("COMPLETED");
            assertThat(job.get("records_processed").asLong()).isEqualTo(MANY);
            assertThat(again.count(
                            "select count(distinct (data_payload->>'n')::int) from market_data_lake where ingestion_job_id = '%s'"
                                    .formatted(jobId)))
                    .isEqualTo(MANY);
            assertThat(again.count(ROWS.formatted(source))).isEqualTo(MANY);
            assertThat(sendMany(again, source, "Idempotency-Key", "k").status()).isEqualTo(201);
            assertThat(again.postgres("select count(*) from outbox where job_id = '%s'".formatted(jobId)))
                    .containsExactly("1");
            requireNothingSpooled(again);
        }
    }

    private static Caller.Answer send(TestGateway gateway, String source, String body, String... headers) {
        return gateway.http().upload(source, NDJSON, body, asynchronously(headers));
    }

    private static Caller.Answer sendMany(TestGateway gateway, String source, String... headers) {
        return gateway.http()
                .upload(
                        source,
                        NDJSON,
                        new GeneratedBody(MANY, n -> "{\"n\":%d,\"text\":\"%08x\"}".formatted(n, n * 2654435761L)),
                        asynchronously(headers));
    }

    private static String[] asynchronously(String... headers) {
        String[] all = java.util.Arrays.copyOf(headers, headers.length + 2);
        all[headers.length] = "Prefer";
        all[headers.length + 1] = "respond-async";
        return all;
    }

    /** The id of the job, when the answer is the one that the contract promises. */
    private static String accepted(Caller.Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
        assertThat(answer.header("Preference-Applied")).isEqualTo("respond-async");
        String jobId = answer.json().get("job_id").asText();
        assertThat(answer.header("Location")).isEqualTo(JOBS + jobId + "/status");
        assertThat(answer.json().get("status").asText()).isEqualTo("RUNNING");
        return jobId;
    }

    private static JsonNode ended(TestGateway gateway, String jobId) {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> !gateway.job(jobId).get("status").asText().equals("RUNNING"));
        return gateway.job(jobId);
    }

    private static void requireNothingSpooled(TestGateway gateway) {
        await().untilAsserted(() ->
                assertThat(gateway.dataDirectory().resolve("spool")).isEmptyDirectory());
    }

    private static int run(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command).inheritIO().start().waitFor();
        } catch (IOException e) {
            return -1;
        }
    }
}
