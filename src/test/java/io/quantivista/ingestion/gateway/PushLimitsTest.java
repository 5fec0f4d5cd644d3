package io.quantivista.ingestion.gateway;

import static io.quantivista.ingestion.gateway.Caller.NDJSON;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A gateway with little room, and what it says when that is spent. Nothing is flushed here before a minute is over. */
class PushLimitsTest {
    private static final int MAX_ENTRY = 16 << 10;
    private static final int IN_FLIGHT = 64 << 10;
    private static final int OVERHEAD = 1 << 10;
    private static final String CONFIG = "{\"keys\":{\"ingestion_date\":\"@ingested\"}}";

    @TempDir
    private static Path data;

    private static TestGateway gateway;

    @BeforeAll
    static void start() {
        gateway = TestGateway.start(
                data,
                "intake.log.max_entry_bytes",
                "16KiB",
                "intake.in_flight_bytes",
                "64KiB",
                "intake.busy_after",
                "300ms",
                "intake.commit_wait",
                "100ms",
                "http.idle_timeout",
                "5s",
                "stream.flush_interval",
                "60s",
                "stream.freshness",
                "60s",
                "drain_timeout",
                "10s");
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    private static String line(int bytes) {
        return "{\"x\":\"" + "y".repeat(bytes - 8) + "\"}";
    }

    private static double inFlight() {
        return gateway.meter("ingestion_pushes_in_flight_bytes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"identity", "gzip", "zstd"})
    void aBodyOfTheLargestSizeIsTakenAndOneByteMoreIsRefused(String encoding) {
        String source = gateway.source("MARKET_DATA", CONFIG);
        for (int size : new int[] {MAX_ENTRY - 1, MAX_ENTRY, MAX_ENTRY + 1}) {
            byte[] body = PushTest.encoded(encoding, line(size));

            List<Caller.Answer> answers = List.of(
                    gateway.http().push(source, NDJSON, body, "Content-Encoding", encoding),
                    gateway.http().pushInChunks(source, NDJSON, body, "Content-Encoding", encoding));

            for (Caller.Answer answer : answers) {
                assertThat(answer.status()).as("%d: %s", size, answer.text()).isEqualTo(size > MAX_ENTRY ? 413 : 200);
                if (size > MAX_ENTRY) {
                    assertThat(answer.problem()).isEqualTo("body_too_large");
                }
            }
        }
        assertThat(inFlight()).isZero();
    }

    @Test
    void aSourceOverItsLimitIsToldWhenToComeBack() {
        String source = gateway.source(
                "MARKET_DATA", "{\"keys\":{\"ingestion_date\":\"@ingested\"},\"limits\":{\"records_per_second\":1}}");

        Caller.Answer first = gateway.http().push(source, NDJSON, "{}\n".repeat(100));
        Caller.Answer second = gateway.http().push(source, NDJSON, "{}\n");

        assertThat(first.status()).as(first.text()).isEqualTo(200);
        assertThat(second.status()).isEqualTo(429);
        assertThat(second.problem()).isEqualTo("quota_exceeded");
        assertThat(Integer.parseInt(second.header("Retry-After"))).isBetween(95, 100);
        assertThat(gateway.http()
                        .push(gateway.source("MARKET_DATA", CONFIG), NDJSON, "{}")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void whenTheRoomIsSpentSendersArePausedThenToldWhenToComeBackAndServedAsSoonAsThereIsSome() throws Exception {
        String source = gateway.source("MARKET_DATA", CONFIG);
        List<RawUpload> slow = new ArrayList<>();
        try {
            long room = IN_FLIGHT;
            while (room > MAX_ENTRY + 4L * OVERHEAD) {
                slow.add(RawUpload.push(gateway.address(), source, NDJSON, MAX_ENTRY));
                room -= MAX_ENTRY + OVERHEAD;
            }
            slow.add(RawUpload.push(gateway.address(), source, NDJSON, room - 2 * OVERHEAD - 100));
            await().untilAsserted(() -> assertThat(inFlight()).isEqualTo(IN_FLIGHT - OVERHEAD - 100));

            assertThat(gateway.http().push(source, NDJSON, line(99)).status()).isEqualTo(200);
            assertThat(gateway.http().push(source, NDJSON, line(100)).status()).isEqualTo(200);
            Caller.Answer refused = gateway.http().push(source, NDJSON, line(101));
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.problem()).isEqualTo("busy");
            assertThat(Integer.parseInt(refused.header("Retry-After"))).isBetween(1, 60);

            slow.get(0).close();
            await().untilAsserted(() -> assertThat(inFlight()).isLessThan(IN_FLIGHT - MAX_ENTRY));
            assertThat(gateway.http().push(source, NDJSON, line(101)).status()).isEqualTo(200);
        } finally {
            for (RawUpload upload : slow) {
                upload.close();
            }
        }
        await().untilAsserted(() -> assertThat(inFlight()).isZero());
    }

    @Test
    void aClientThatHangsUpInTheMiddleOfTheBodyLeavesNothing() throws Exception {
        String source = gateway.source("MARKET_DATA", CONFIG);
        double before = gateway.meter("ingestion_pushes_received_total");
        try (RawUpload push = RawUpload.push(gateway.address(), source, NDJSON, 1_000)) {
            push.send("{}\n{}\n");
            await().untilAsserted(() -> assertThat(inFlight()).isPositive());
        }

        await().untilAsserted(() -> assertThat(inFlight()).isZero());
        assertThat(gateway.meter("ingestion_pushes_received_total")).isEqualTo(before);
    }

    @Test
    void aSenderThatFallsSilentInTheMiddleOfTheBodyIsClosed() throws Exception {
        String source = gateway.source("MARKET_DATA", CONFIG);
        try (RawUpload push = RawUpload.push(gateway.address(), source, NDJSON, 1_000)) {
            push.send("{}\n{}\n");

            // The connection is closed, or where it is known by then that nobody else is at fault, answered before.
            assertThat(push.status())
                    .satisfiesAnyOf(
                            status -> assertThat(status).isNull(),
                            status -> assertThat(status).startsWith("HTTP/1.1 499"));
        }
        await().untilAsserted(() -> assertThat(inFlight()).isZero());
    }

    @Test
    void manyPushesOnOneConnectionAreAnsweredInTheirOrder() throws IOException {
        String source = gateway.source("MARKET_DATA", CONFIG);
        try (Socket socket =
                new Socket(gateway.address().getHost(), gateway.address().getPort())) {
            StringBuilder requests = new StringBuilder();
            for (int records = 1; records <= 50; records++) {
                String body = "{}\n".repeat(records);
                requests.append("POST /api/v1/ingestion/sources/%s/records HTTP/1.1\r\nHost: x\r\nContent-Type: %s\r\n"
                                .formatted(source, NDJSON))
                        .append("Content-Length: %d\r\n\r\n%s".formatted(body.length(), body));
            }
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(requests.toString().getBytes(UTF_8));

            StringBuilder answers = new StringBuilder();
            byte[] some = new byte[64 << 10];
            while (!answers.toString().contains("\"accepted\":50")) {
                int read = socket.getInputStream().read(some);
                assertThat(read).as(answers.toString()).isPositive();
                answers.append(new String(some, 0, read, UTF_8));
            }
            List<String> accepted = answers.toString()
                    .lines()
                    .filter(line -> line.startsWith("{\"accepted\""))
                    .map(line -> line.substring(12, line.indexOf(',')))
                    .toList();
            assertThat(accepted)
                    .isEqualTo(java.util.stream.IntStream.rangeClosed(1, 50)
                            .mapToObj(String::valueOf)
                            .toList());
        }
    }

    @Test
    void refusedPushesKeepTheirConnection() throws IOException {
        String source = gateway.source(
                "MARKET_DATA", "{\"keys\":{\"ingestion_date\":\"@ingested\"},\"limits\":{\"records_per_second\":1}}");
        gateway.http().push(source, NDJSON, "{}\n".repeat(100));
        String request =
                "POST /api/v1/ingestion/sources/%s/records HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\n{}\n"
                        .formatted(source);
        try (Socket socket =
                new Socket(gateway.address().getHost(), gateway.address().getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.repeat(3).getBytes(UTF_8));

            StringBuilder answers = new StringBuilder();
            byte[] some = new byte[64 << 10];
            while (answers.toString().split("HTTP/1.1 429", -1).length < 4) {
                int read = socket.getInputStream().read(some);
                assertThat(read).as(answers.toString()).isPositive();
                answers.append(new String(some, 0, read, UTF_8));
            }
            assertThat(answers.toString().toLowerCase(java.util.Locale.ROOT)).doesNotContain("connection: close");
        }
    }

    @Test
    void aCommitThatTakesLongIsAnsweredWithWhatIsDurable() {
        String source = gateway.source("MARKET_DATA", CONFIG);

        Caller.Answer answer = gateway.http().pushCommitted(source, NDJSON, "{}".getBytes(UTF_8));

        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
        assertThat(answer.json().get("accepted").asInt()).isEqualTo(1);
        assertThat(answer.json().has("committed")).isFalse();
    }

    @Test
    void aBacklogAtItsBoundIsAnswered503(@TempDir Path own) {
        try (TestGateway small = TestGateway.start(
                own, "intake.max_pending_bytes", "64KiB", "stream.flush_interval", "60s", "stream.freshness", "60s")) {
            String source = small.source("MARKET_DATA", CONFIG);
            assertThat(small.http().push(source, NDJSON, line((64 << 10) - 1)).status())
                    .isEqualTo(200);
            await().untilAsserted(() ->
                    assertThat(small.meter("ingestion_pending_bytes")).isEqualTo((64 << 10) - 1));
            assertThat(small.http().push(source, NDJSON, line(8)).status()).isEqualTo(200);
            await().untilAsserted(() ->
                    assertThat(small.meter("ingestion_pending_bytes")).isGreaterThan(64 << 10));

            Caller.Answer refused = small.http().push(source, NDJSON, line(8));

            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.problem()).isEqualTo("busy");
            assertThat(refused.json().get("detail").asText()).contains("intake.max_pending_bytes");
            assertThat(Integer.parseInt(refused.header("Retry-After"))).isBetween(1, 60);
        }
    }
}
