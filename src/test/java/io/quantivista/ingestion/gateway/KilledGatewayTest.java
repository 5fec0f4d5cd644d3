package io.quantivista.ingestion.gateway;

import static io.quantivista.ingestion.gateway.Caller.NDJSON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The process is killed at random moments of an upload, and started again on what it left. */
class KilledGatewayTest {
    /** More of them with -Dgateway.test.kills=100. */
    private static final int KILLS = Integer.getInteger("gateway.test.kills", 5);

    private static final long SEED = Long.getLong("gateway.test.seed", System.nanoTime());
    private static final int RECORDS = 150_000;
    private static final int BAD = 100;
    private static final String TABLE = "portfolio_data_lake";

    private final Random random = new Random(SEED);

    @TempDir
    private Path data;

    @Test
    void an_upload_is_there_once_or_not_at_all_whenever_the_process_is_killed() throws Exception {
        System.out.printf("kills at random moments, -Dgateway.test.seed=%d%n", SEED);
        GatewayProcess process = serve();
        new Caller(process.address())
                .register("desk", "PORTFOLIO_MANAGEMENT", "{\"columns\":[{\"name\":\"n\",\"type\":\"int\"}]}");
        Duration whole = uploadUndisturbed(process);
        for (int round = 1; round <= KILLS; round++) {
            String key = "key " + round;
            int first = round * RECORDS;
            long moment = random.nextLong(whole.toMillis() * 11 / 10);

            boolean answered = killDuringUpload(process, key, first, moment);
            assertNoPostgresIsLeft();
            process = serve();

            Caller caller = new Caller(process.address());
            JsonNode job = caller.get("/api/v1/ingestion/jobs?limit=1").json().get(0);
            long rows = rows(caller, first);
            System.out.printf(
                    "killed after %d of %d ms: %s, %d rows; ready again after %d ms%n",
                    moment,
                    whole.toMillis(),
                    job.get("status").asText(),
                    rows,
                    process.startTime().toMillis());
            assertSettled(caller, job, rows, first, answered);
            Caller.Answer again = upload(caller, key, first);
            assertThat(again.status()).as(again.text()).isEqualTo(201);
            assertThat(again.json().get("records_processed").asLong()).isEqualTo(RECORDS);
            assertThat(rows(caller, first)).isEqualTo(RECORDS - BAD);
            assertThat(caller.list("/api/v1/ingestion/jobs/"
                            + again.json().get("job_id").asText() + "/rejections?limit=1000"))
                    .hasSize(BAD);
        }
        assertThat(process.terminate()).isZero();
        assertThat(GatewayProcess.processesBelow(data)).isEmpty();
    }

    @Test
    void a_killed_process_leaves_no_unpacked_libraries() throws Exception {
        Path temporary = Files.createDirectory(data.resolve("temporary"));
        GatewayProcess process =
                GatewayProcess.serveIn(data, Map.of(), List.of("-Xmx512m", "-Djava.io.tmpdir=" + temporary));
        Caller caller = new Caller(process.address());
        caller.register("desk", "PORTFOLIO_MANAGEMENT", "{}");
        assertThat(upload(caller, "key", 0).status()).isEqualTo(201);

        assertThat(caller.query("select count(*) from " + TABLE)).hasSize(1);
        process.kill();

        assertThat(temporary).isDirectoryNotContaining("glob:**.so");
    }

    private GatewayProcess serve() throws IOException {
        return GatewayProcess.serve(data);
    }

    private static Duration uploadUndisturbed(GatewayProcess process) {
        long begin = System.nanoTime();
        Caller.Answer answer = upload(new Caller(process.address()), "undisturbed", 0);
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        System.out.printf("the first start took %d ms%n", process.startTime().toMillis());
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    /** Whether the sender had its answer before the kill. */
    private static boolean killDuringUpload(GatewayProcess process, String key, int first, long moment)
            throws InterruptedException {
        CompletableFuture<Caller.Answer> upload =
                new Caller(process.address()).uploadLater("desk", NDJSON, body(first), "Idempotency-Key", key);
        boolean answered = false;
        try {
            answered = upload.get(moment, TimeUnit.MILLISECONDS).status() == 201;
            process.kill();
        } catch (TimeoutException | java.util.concurrent.ExecutionException e) {
            process.kill();
            try {
                answered = upload.join().status() == 201;
            } catch (CompletionException broken) {
                answered = false;
            }
        }
        return answered;
    }

    private void assertNoPostgresIsLeft() {
        await().atMost(Duration.ofSeconds(15))
                .untilAsserted(
                        () -> assertThat(GatewayProcess.processesBelow(data)).isEmpty());
    }

    /** Job, table, quarantine and disk tell the same. */
    private void assertSettled(Caller caller, JsonNode job, long rows, int first, boolean answered) throws IOException {
        String jobId = job.get("job_id").asText();
        boolean isThisRound = rows > 0
                || !caller.query("select 1 from %s where n >= %d limit 1".formatted(TABLE, first))
                        .isEmpty();
        if (answered) {
            assertThat(rows).isEqualTo(RECORDS - BAD);
        }
        switch (job.get("status").asText()) {
            case "COMPLETED" -> {
                assertThat(job.get("records_processed").asLong()).isEqualTo(RECORDS);
                if (isThisRound) {
                    assertThat(rows).isEqualTo(RECORDS - BAD);
                }
            }
            case "FAILED" -> {
                assertThat(job.get("error_details").asText()).startsWith("interrupted");
                assertThat(rows).isZero();
                assertThat(filesOf(jobId)).isEmpty();
                assertThat(caller.list("/api/v1/ingestion/jobs/" + jobId + "/rejections"))
                        .isEmpty();
            }
            default -> assertThat(job.get("status").asText()).isIn("COMPLETED", "FAILED");
        }
    }

    private List<Path> filesOf(String jobId) throws IOException {
        try (Stream<Path> tree = Files.walk(data.resolve("lake"))) {
            return tree.filter(path -> path.getFileName().toString().contains(jobId))
                    .toList();
        }
    }

    private static Caller.Answer upload(Caller caller, String key, int first) {
        return caller.upload("desk", NDJSON, body(first), "Idempotency-Key", key);
    }

    private static GeneratedBody body(int first) {
        return new GeneratedBody(
                RECORDS,
                n -> n % (RECORDS / BAD) == 7
                        ? "{\"ingestion_date\":\"2025-06-21\",\"n\":" + (first + n)
                        : "{\"ingestion_date\":\"2025-06-21\",\"portfolio_id\":\"P%d\",\"n\":%d,\"text\":\"%08x\"}"
                                .formatted(n % 10, first + n, n * 2654435761L));
    }

    private static long rows(Caller caller, int first) {
        return Long.parseLong(caller.query(
                        "select count(*) from %s where n >= %d and n < %d".formatted(TABLE, first, first + RECORDS))
                .get(0)
                .get(0));
    }
}
