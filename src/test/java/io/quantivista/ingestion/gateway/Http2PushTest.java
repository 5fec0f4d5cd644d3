package io.quantivista.ingestion.gateway;

import static io.quantivista.ingestion.gateway.Caller.NDJSON;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Overload and silence over HTTP/2 without TLS, where many requests share a connection. */
class Http2PushTest {
    private static final int MAX_ENTRY = 16 << 10;
    private static final int IN_FLIGHT = 64 << 10;
    private static final int OVERHEAD = 1 << 10;
    private static final String CONFIG = "{\"keys\":{\"ingestion_date\":\"@ingested\"}}";

    @TempDir
    private static Path data;

    private static TestGateway gateway;

    private RawHttp2 client;
    private String source = "";

    @BeforeAll
    static void start() {
        gateway = TestGateway.start(
                data,
                "intake.log.max_entry_bytes",
                "16KiB",
                "intake.in_flight_bytes",
                "64KiB",
                "intake.busy_after",
                "200ms",
                "http.idle_timeout",
                "1s");
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @BeforeEach
    void connect() {
        client = new RawHttp2(gateway.address(), RawHttp2.USUAL_WINDOW);
        source = gateway.source("MARKET_DATA", CONFIG);
    }

    @AfterEach
    void disconnect() {
        client.close();
        await().until(() -> inFlight() == 0);
    }

    @Test
    void whenTheRoomIsSpentAPushIsToldWhenToComeBackAndOthersOfItsConnectionGoOn() {
        List<RawHttp2.Exchange> slow = new ArrayList<>();
        for (int room = IN_FLIGHT; room > MAX_ENTRY + 4 * OVERHEAD; room -= MAX_ENTRY + OVERHEAD) {
            slow.add(begin("records", MAX_ENTRY));
        }
        int left = IN_FLIGHT - slow.size() * (MAX_ENTRY + OVERHEAD);
        slow.add(begin("records", left - 2 * OVERHEAD - 100));
        await().until(() -> inFlight() == IN_FLIGHT - OVERHEAD - 100);

        assertThat(push(99).status()).isEqualTo(200);
        assertThat(push(100).status()).isEqualTo(200);
        RawHttp2.Exchange refused = push(101);
        assertThat(refused.status()).isEqualTo(503);
        assertThat(Integer.parseInt(refused.header("Retry-After"))).isBetween(1, 60);
        assertThat(new JsonObject(refused.text()).getString("code")).isEqualTo("busy");

        slow.get(0).send(Buffer.buffer(line(MAX_ENTRY))).end();
        assertThat(slow.get(0).status()).isEqualTo(200);
        assertThat(push(101).status()).isEqualTo(200);
    }

    @Test
    void aBodyThatIsTooLargeIsRefusedAndItsConnectionStays() {
        for (int size : new int[] {MAX_ENTRY - 1, MAX_ENTRY, MAX_ENTRY + 1}) {
            RawHttp2.Exchange said = begin("records", size);
            RawHttp2.Exchange unsaid = client.post(path("records"), "content-type", NDJSON);
            if (size <= MAX_ENTRY) {
                said.send(Buffer.buffer(line(size))).end();
            }
            unsaid.offer(Buffer.buffer(line(size)));
            unsaid.offerEnd();

            assertThat(said.status()).as("%d said", size).isEqualTo(size > MAX_ENTRY ? 413 : 200);
            assertThat(unsaid.status()).as("%d sent", size).isEqualTo(size > MAX_ENTRY ? 413 : 200);
        }
        assertThat(push(10).status()).isEqualTo(200);
    }

    @Test
    void aBodyThatFallsSilentIsDroppedAndOthersOfItsConnectionGoOn() {
        RawHttp2.Exchange push = begin("records", 1_000).send(Buffer.buffer("{\"x\":"));
        RawHttp2.Exchange query =
                client.post("/api/v1/lake/query", "content-type", "application/json", "content-length", "100");
        query.send(Buffer.buffer("{"));
        CompletableFuture<Void> closed = push.connectionClosed();
        await().until(() -> inFlight() == 1_000 + OVERHEAD);

        // Somebody else on the connection, all the time.
        await().until(() -> {
            assertThat(push(10).status()).isEqualTo(200);
            return push.isAnswered() && query.isAnswered();
        });

        assertThat(push.status()).isEqualTo(499);
        assertThat(query.status()).isEqualTo(499);
        await().until(() -> inFlight() == 0);
        assertThat(closed).isNotDone();
    }

    @Test
    void aBodyThatIsSlowButGoesOnIsTaken() {
        String records = "{\"x\":1}\n".repeat(100);
        RawHttp2.Exchange push = begin("records", 4 * records.length());
        for (int i = 0; i < 4; i++) {
            rest(Duration.ofMillis(400));
            push.send(Buffer.buffer(records));
        }

        assertThat(push.end().status()).isEqualTo(200);
    }

    @Test
    void anUploadThatFallsSilentFailsItsJob() {
        RawHttp2.Exchange upload = begin("uploads", 1_000).send(Buffer.buffer("{\"x\":1}\n"));

        assertThat(upload.status()).isEqualTo(499);
        assertThat(gateway.lastJob(source).get("error_details").asText())
                .startsWith("client closed: nothing came for 1000 ms");
    }

    @Test
    void aConnectionThatRestsIsClosedAndOneThatAsksNothingToo() throws Exception {
        RawHttp2.Exchange push = begin("records", 3).send(Buffer.buffer("{}\n"));
        CompletableFuture<Void> closed = push.connectionClosed();
        assertThat(push.end().status()).isEqualTo(200);
        try (Socket silent =
                new Socket(gateway.address().getHost(), gateway.address().getPort())) {
            silent.setSoTimeout(10_000);
            silent.getOutputStream().write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(UTF_8));
            silent.getOutputStream().write(new byte[] {0, 0, 0, 4, 0, 0, 0, 0, 0}); // SETTINGS, none
            byte[] settings = new byte[1024];
            int read = silent.getInputStream().read(settings);
            while (read > 0) {
                read = silent.getInputStream().read(settings);
            }
            assertThat(read).isEqualTo(-1);
        }

        closed.orTimeout(10, TimeUnit.SECONDS).join();
    }

    @Test
    void aQuotaIsToldAsOverHttp1() {
        source = gateway.source(
                "MARKET_DATA", "{\"keys\":{\"ingestion_date\":\"@ingested\"},\"limits\":{\"records_per_second\":1}}");

        assertThat(push(10).status()).isEqualTo(200);
        // Refused by its head: a body that is on its way meets a stream that has ended.
        RawHttp2.Exchange refused = begin("records", 10);

        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.header("Retry-After")).isEqualTo("1");
    }

    private RawHttp2.Exchange push(int bytes) {
        return begin("records", bytes).send(Buffer.buffer(line(bytes))).end();
    }

    /** A request whose body is to come. */
    private RawHttp2.Exchange begin(String call, int bytes) {
        return client.post(path(call), "content-type", NDJSON, "content-length", String.valueOf(bytes));
    }

    private String path(String call) {
        return "/api/v1/ingestion/sources/%s/%s".formatted(source, call);
    }

    private static String line(int bytes) {
        return "{\"x\":\"" + "y".repeat(bytes - 8) + "\"}";
    }

    private static double inFlight() {
        return gateway.meter("ingestion_pushes_in_flight_bytes");
    }

    /** Silence is what is tried here, so a test has to let time go by. */
    private static void rest(Duration time) {
        await().pollDelay(time).until(() -> true);
    }
}
