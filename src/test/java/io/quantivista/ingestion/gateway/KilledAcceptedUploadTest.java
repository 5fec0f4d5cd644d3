package io.quantivista.ingestion.gateway;

import static io.quantivista.ingestion.gateway.Caller.NDJSON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The process is killed at random moments behind the answer that a body is safe, and started again on what it left. */
class KilledAcceptedUploadTest {
    /** More of them with -Dgateway.test.kills=100. */
    private static final int KILLS = Integer.getInteger("gateway.test.kills", 3);

    private static final long SEED = Long.getLong("gateway.test.seed", System.nanoTime());
    private static final int RECORDS = 150_000;
    private static final int BAD = 100;
    private static final int LONGEST_MILLIS = 2500;
    private static final String JOBS = "/api/v1/ingestion/jobs/";
    private static final String TABLE = "market_data_lake";

    private final Random random = new Random(SEED);

    @TempDir
    private Path data;

    @Test
    void each_row_of_an_accepted_body_is_there_once_whenever_the_process_is_killed() throws Exception {
        System.out.printf("kills at random moments, -Dgateway.test.seed=%d%n", SEED);
        GatewayProcess process = GatewayProcess.serve(data);
        new Caller(process.address())
                .register("desk", "MARKET_DATA", "{\"columns\":[{\"name\":\"n\",\"type\":\"int\"}]}");
        for (int round = 1; round <= KILLS; round++) {
            int first = round * RECORDS;
            Caller.Answer accepted = upload(process, round, first);
            assertThat(accepted.status()).as(accepted.text()).isEqualTo(202);
            String jobId = accepted.json().get("job_id").asText();

            // Twice, so that a run from the spool is killed as well.
            process = killedAfter(process, round == 1 ? 0 : random.nextLong(LONGEST_MILLIS));
            process = killedAfter(process, random.nextLong(LONGEST_MILLIS));

            Caller caller = new Caller(process.address());
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> !job(caller, jobId).get("status").asText().equals("RUNNING"));
            JsonNode job = job(caller, jobId);
            assertThat(job.get("status").asText()).as(job.toString()).isEqualTo("COMPLETED");
            assertThat(job.get("records_processed").asLong()).isEqualTo(RECORDS);
            assertThat(caller.query("select count(*), count(distinct n) from %s where n >= %d and n < %d"
                                    .formatted(TABLE, first, first + RECORDS))
                            .get(0))
                    .containsExactly(String.valueOf(RECORDS - BAD), String.valueOf(RECORDS - BAD));
            assertThat(caller.list(JOBS + jobId + "/rejections?limit=1000")).hasSize(BAD);
            Caller.Answer again = upload(process, round, first);
            assertThat(again.status()).as(again.text()).isEqualTo(201);
            assertThat(again.json().get("job_id").asText()).isEqualTo(jobId);
            await().untilAsserted(() -> assertThat(data.resolve("spool")).isEmptyDirectory());
        }
        assertThat(process.terminate()).isZero();
    }

    @Test
    void a_body_of_which_three_processes_died_is_set_aside_and_no_other_is_counted_with_it() throws Exception {
        GatewayProcess process = GatewayProcess.serve(data);
        new Caller(process.address())
                .register("desk", "MARKET_DATA", "{\"columns\":[{\"name\":\"n\",\"type\":\"int\"}]}");
        String poison = jobId(upload(process, 1, 0, 10 * RECORDS));
        String innocent = jobId(upload(process, 2, 0, RECORDS));
        process = killedAfter(process, 0);
        for (int deaths = 2; deaths <= 3; deaths++) {
            awaitDeaths(poison, deaths);
            process = killedAfter(process, 0);
        }

        Caller caller = new Caller(process.address());
        await().atMost(Duration.ofSeconds(60))
                .until(() -> !job(caller, innocent).get("status").asText().equals("RUNNING"));
        assertThat(job(caller, innocent).get("status").asText()).isEqualTo("COMPLETED");
        JsonNode given = job(caller, poison);
        assertThat(given.get("status").asText()).isEqualTo("FAILED");
        assertThat(given.get("error_details").asText())
                .contains("3 processes died while they read the accepted body", poison + ".body");
        assertThat(caller.query("select count(*) from %s where ingestion_job_id = '%s'".formatted(TABLE, poison))
                        .get(0))
                .containsExactly("0");
        process = killedAfter(process, 0);
        Path spool = data.resolve("spool");
        assertThat(spool.resolve(poison + ".body")).isNotEmptyFile();
        try (Stream<Path> files = Files.list(spool)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(poison + ".body", poison + ".aside");
        }
        String again = jobId(upload(process, 1, 0, 100));
        assertThat(again).isNotEqualTo(poison);
        assertThat(process.terminate()).isZero();
    }

    private static String jobId(Caller.Answer accepted) {
        assertThat(accepted.status()).as(accepted.text()).isEqualTo(202);
        return accepted.json().get("job_id").asText();
    }

    private void awaitDeaths(String jobId, int deaths) {
        Path note = data.resolve("spool").resolve(jobId + ".note");
        await().atMost(Duration.ofSeconds(30))
                .until(() -> Files.readString(note).contains("\"deaths\":" + deaths));
    }

    private GatewayProcess killedAfter(GatewayProcess process, long millis) throws Exception {
        CompletableFuture.runAsync(() -> {}, CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS))
                .join();
        process.kill();
        await().atMost(Duration.ofSeconds(15))
                .until(() -> GatewayProcess.processesBelow(data).isEmpty());
        GatewayProcess next = GatewayProcess.serve(data);
        System.out.printf("killed after %d ms%n", millis);
        return next;
    }

    private static JsonNode job(Caller caller, String jobId) {
        return caller.get(JOBS + jobId + "/status").json();
    }

    private static Caller.Answer upload(GatewayProcess process, int round, int first) {
        return upload(process, round, first, RECORDS);
    }

    private static Caller.Answer upload(GatewayProcess process, int round, int first, int records) {
        return new Caller(process.address())
                .upload(
                        "desk",
                        NDJSON,
                        new GeneratedBody(
                                records,
                                n -> n % (RECORDS / BAD) == 7
                                        ? "{\"ingestion_date\":\"2025-06-21\",\"n\":" + (first + n)
                                        : "{\"ingestion_date\":\"2025-06-21\",\"n\":%d,\"text\":\"%08x\"}"
                                                .formatted(first + n, n * 2654435761L)),
                        "Idempotency-Key",
                        "key " + round,
                        "Prefer",
                        "respond-async");
    }
}
