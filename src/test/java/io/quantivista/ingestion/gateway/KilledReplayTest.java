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
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The process is killed at random moments of a replay and of a release, and started again on what it left. */
class KilledReplayTest {
    /** More of them with -Dgateway.test.kills=100. */
    private static final int KILLS = Integer.getInteger("gateway.test.kills", 2);

    private static final long SEED = Long.getLong("gateway.test.seed", System.nanoTime());
    private static final int RECORDS = 20_000;
    private static final String JOBS = "/api/v1/ingestion/jobs/";
    private static final String TABLE = "market_data_lake";

    private final Random random = new Random(SEED);

    @TempDir
    private Path data;

    @Test
    void each_record_is_a_row_once_whenever_the_process_is_killed() throws Exception {
        System.out.printf("kills at random moments, -Dgateway.test.seed=%d%n", SEED);
        GatewayProcess process = GatewayProcess.serve(data);
        for (int round = 1; round <= KILLS; round++) {
            process = killedReplay(process, round);
            process = killedRelease(process, round);
        }
        assertThat(process.terminate()).isZero();
    }

    /** Kills a replay, asks for it until it is done, and counts. */
    private GatewayProcess killedReplay(GatewayProcess process, int round) throws Exception {
        Caller caller = new Caller(process.address());
        BinaryRecords format = BinaryRecords.values()[random.nextInt(BinaryRecords.values().length)];
        boolean isBinary = round % 2 == 0;
        System.out.printf("replay of %s%n", isBinary ? format : NDJSON);
        String source = caller.register("replayed_" + round, "MARKET_DATA", BinaryRecords.CONFIG);
        Caller.Answer upload = isBinary
                ? caller.upload(
                        source,
                        format.mediaType,
                        format.body(IntStream.range(0, RECORDS)
                                .mapToObj(BinaryRecords.Reading::german)
                                .toList()))
                : caller.upload(
                        source,
                        NDJSON,
                        new GeneratedBody(RECORDS, n -> "{\"ingestion_date\":\"21.06.2025\",\"n\":%d}".formatted(n)));
        assertThat(upload.status()).as(upload.text()).isEqualTo(201);
        String jobId = upload.json().get("job_id").asText();
        caller.rules(
                source,
                "[{\"rule_id\":\"day_%d\",\"rule_type\":\"parse_date\",\"source_field\":\"ingestion_date\",\"transformation_logic\":{\"format\":\"dd.MM.yyyy\"}}]"
                        .formatted(round));

        GatewayProcess next = killed(process, JOBS + jobId + "/replay", random.nextLong(1500));

        Caller again = new Caller(next.address());
        long rows = rows(again, source);
        assertThat(rows).isIn(0L, (long) RECORDS);
        assertThat(rows + waiting(again, jobId)).isEqualTo(RECORDS);
        Caller.Answer second = again.send("POST", JOBS + jobId + "/replay", "");
        assertThat(second.status()).as(second.text()).isEqualTo(202);
        String replayId = second.json().get("job_id").asText();
        await().atMost(Duration.ofSeconds(60))
                .until(() -> !status(again, replayId).equals("RUNNING"));
        assertThat(rows(again, source)).isEqualTo(RECORDS);
        assertThat(waiting(again, jobId)).isZero();
        assertThat(again.query("select count(*) from quarantine where source_id = '%s'".formatted(source))
                        .get(0))
                .containsExactly(String.valueOf(RECORDS));
        return next;
    }

    /** Kills a release, asks for it until it is done, and counts. */
    private GatewayProcess killedRelease(GatewayProcess process, int round) throws Exception {
        Caller caller = new Caller(process.address());
        String source = caller.register("held_" + round, "MARKET_DATA", "{\"quality_gate\":{\"min_score\":1}}");
        Caller.Answer refused = caller.upload(
                source,
                NDJSON,
                new GeneratedBody(
                        RECORDS, n -> n == 7 ? "{}" : "{\"ingestion_date\":\"2025-06-21\",\"n\":%d}".formatted(n)));
        assertThat(refused.problem()).isEqualTo("quality_gate_failed");
        String jobId = StreamSupport.stream(
                        caller.get("/api/v1/ingestion/jobs?source_id=" + source)
                                .json()
                                .spliterator(),
                        false)
                .map(job -> job.get("job_id").asText())
                .findFirst()
                .orElseThrow();

        GatewayProcess next = killed(process, JOBS + jobId + "/release", random.nextLong(60));

        Caller again = new Caller(next.address());
        JsonNode job = again.get(JOBS + jobId + "/status").json();
        long rows = rows(again, source);
        System.out.printf("release: %s, %d rows%n", job.get("status").asText(), rows);
        assertThat(rows).isEqualTo(job.get("status").asText().equals("COMPLETED") ? RECORDS - 1 : 0);
        assertThat(job.has("held_until")).isEqualTo(rows == 0);
        again.send("POST", JOBS + jobId + "/release", "");
        assertThat(status(again, jobId)).isEqualTo("COMPLETED");
        assertThat(rows(again, source)).isEqualTo(RECORDS - 1);
        assertThat(waiting(again, jobId)).isEqualTo(1);
        return next;
    }

    private GatewayProcess killed(GatewayProcess process, String path, long moment) throws Exception {
        CompletableFuture<Void> call =
                CompletableFuture.runAsync(() -> new Caller(process.address()).send("POST", path, ""));
        CompletableFuture.runAsync(() -> {}, CompletableFuture.delayedExecutor(moment, TimeUnit.MILLISECONDS))
                .join();
        process.kill();
        call.exceptionally(broken -> null).join();
        await().atMost(Duration.ofSeconds(15))
                .until(() -> GatewayProcess.processesBelow(data).isEmpty());
        return GatewayProcess.serve(data);
    }

    private static String status(Caller caller, String jobId) {
        return caller.get(JOBS + jobId + "/status").json().get("status").asText();
    }

    private static long rows(Caller caller, String source) {
        return Long.parseLong(caller.query("select count(*) from %s where source_id = '%s'".formatted(TABLE, source))
                .get(0)
                .get(0));
    }

    private static long waiting(Caller caller, String jobId) {
        return caller.list(JOBS + jobId + "/rejections?limit=1000&state=waiting")
                .size();
    }
}
