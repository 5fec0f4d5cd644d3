package io.quantivista.ingestion.gateway;

import static io.quantivista.ingestion.gateway.Caller.NDJSON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
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
        assertThat(process.terminate()).isIn(0, 143);
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
        return new Caller(process.address())
                .upload(
                        "desk",
                        NDJSON,
                        new GeneratedBody(
                                RECORDS,
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
