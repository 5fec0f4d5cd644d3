package io.quantivista.ingestion.gateway;

import static io.quantivista.ingestion.gateway.Caller.NDJSON;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Silence on a connection: whose turn it is decides. The timeout is a second here. */
class IdleTest {
    private static final String RECORD = "{\"ingestion_date\":\"2025-06-21\",\"n\":1}\n";

    @TempDir
    private static Path data;

    private static TestGateway gateway;

    @BeforeAll
    static void start() {
        gateway = TestGateway.start(data, "http.idle_timeout", "1s", "query.timeout", "4s");
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @Test
    void a_sender_that_falls_silent_in_the_middle_fails_its_job() throws Exception {
        String source = gateway.source("MARKET_DATA", "{}");
        try (RawUpload upload = new RawUpload(gateway.address(), source, NDJSON, 10_000)) {
            upload.send(RECORD);

            String status = upload.status();

            assertThat(status).startsWith("HTTP/1.1 499");
        }
        JsonNode job = gateway.lastJob(source);
        assertThat(job.get("status").asText()).isEqualTo("FAILED");
        assertThat(job.get("error_details").asText()).startsWith("client closed: nothing came for 1000 ms");
        assertThat(gateway.files(job.get("job_id").asText())).isEmpty();
        assertThat(gateway.meter("ingestion_bytes_in_flight_bytes")).isZero();
    }

    @Test
    void a_sender_that_is_slow_but_goes_on_is_heard() throws Exception {
        String source = gateway.source("MARKET_DATA", "{}");
        try (RawUpload upload = new RawUpload(gateway.address(), source, NDJSON, RECORD.length() * 6L)) {
            for (int i = 0; i < 6; i++) {
                upload.send(RECORD);
                rest(Duration.ofMillis(500));
            }

            assertThat(upload.status()).startsWith("HTTP/1.1 201");
        }
    }

    @Test
    void a_push_that_comes_in_drips_gives_its_room_back() throws Exception {
        String source = gateway.source("MARKET_DATA", "{}");
        try (RawUpload push = RawUpload.push(gateway.address(), source, NDJSON, 100_000)) {
            push.send(RECORD);
            await().until(() -> gateway.meter("ingestion_pushes_in_flight_bytes") > 0);

            await().pollInterval(Duration.ofMillis(50)).until(() -> {
                drip(push);
                return gateway.meter("ingestion_pushes_in_flight_bytes") == 0;
            });
        }
    }

    @Test
    void a_push_that_comes_slowly_and_not_too_slowly_is_taken() throws Exception {
        String source = gateway.source("MARKET_DATA", "{}");
        String records = RECORD.repeat(20);
        try (RawUpload push = RawUpload.push(gateway.address(), source, NDJSON, records.length() * 8L)) {
            for (int i = 0; i < 8; i++) {
                push.send(records);
                rest(Duration.ofMillis(300));
            }

            assertThat(push.status()).startsWith("HTTP/1.1 200");
        }
    }

    private static void drip(RawUpload push) {
        try {
            push.send("{");
        } catch (IOException closed) {
            // by the gateway, as it should
        }
    }

    @Test
    void an_answer_that_takes_longer_than_the_timeout_is_waited_for() {
        long begin = System.nanoTime();

        Caller.Answer answer = gateway.http()
                .send(
                        "POST",
                        "/api/v1/lake/query",
                        "{\"sql\":\"select count(*) from range(60000) a, range(60000) b where (a.range * b.range) % 7 = 3\"}");

        System.out.printf(
                "the query took %d ms, status %d%n", (System.nanoTime() - begin) / 1_000_000, answer.status());
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofSeconds(2));
        assertThat(answer.status()).isIn(200, 422);
    }

    @Test
    void an_event_stream_on_which_nothing_happens_stays_open() throws Exception {
        String source = gateway.source("MARKET_DATA", "{}");
        try (RawUpload upload = new RawUpload(gateway.address(), source, NDJSON, RECORD.length() * 12L)) {
            upload.send(RECORD);
            await().ignoreExceptions()
                    .until(() -> gateway.lastJob(source).get("status").asText().equals("RUNNING"));
            String jobId = gateway.lastJob(source).get("job_id").asText();
            CompletableFuture<List<String>> events =
                    CompletableFuture.supplyAsync(() -> gateway.http().events(jobId));
            for (int i = 0; i < 11; i++) {
                rest(Duration.ofMillis(300));
                upload.send(RECORD);
            }

            assertThat(upload.status()).startsWith("HTTP/1.1 201");
            assertThat(events.join()).contains("event: end");
        }
    }

    @Test
    void a_connection_without_a_request_is_closed() throws IOException {
        try (Socket silent = connect()) {
            assertThat(silent.getInputStream().read()).as("never a byte sent").isEqualTo(-1);
        }
        try (Socket begun = connect()) {
            begun.getOutputStream().write("GET /health/live HTTP/1.1\r\nHost:".getBytes(UTF_8));
            assertThat(begun.getInputStream().read()).as("half of a head sent").isEqualTo(-1);
        }
    }

    @Test
    void a_connection_kept_alive_serves_again_and_is_closed_when_it_rests() throws Exception {
        byte[] request = "GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(UTF_8);
        try (Socket socket = connect()) {
            for (int i = 0; i < 4; i++) {
                socket.getOutputStream().write(request);
                assertThat(new String(socket.getInputStream().readNBytes(12), UTF_8))
                        .isEqualTo("HTTP/1.1 200");
                rest(Duration.ofMillis(500));
                socket.getInputStream().skipNBytes(socket.getInputStream().available());
            }

            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void a_request_whose_json_never_ends_is_closed() throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream()
                    .write(("POST /api/v1/lake/query HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                                    + "Content-Length: 100\r\n\r\n{")
                            .getBytes(UTF_8));

            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    private static Socket connect() throws IOException {
        Socket socket =
                new Socket(gateway.address().getHost(), gateway.address().getPort());
        socket.setSoTimeout(10_000);
        return socket;
    }

    /** Silence is what is tried here, so a test has to let time go by. */
    private static void rest(Duration time) {
        await().pollDelay(time).until(() -> true);
    }
}
