package io.quantivista.ingestion.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.quantivista.ingestion.connector.files.RemoteStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The process is killed at random moments of pulls from a server, and started again on what it left. */
abstract class KilledStorePullContract {
    /** More of them with -Dgateway.test.kills=50. */
    private static final int KILLS = Integer.getInteger("gateway.test.kills", 3);

    private static final long SEED = Long.getLong("gateway.test.seed", System.nanoTime());
    private static final int FILES = 6;
    private static final int RECORDS = 20_000;
    private static final int LONGEST_MILLIS = 1_200;

    private static final Map<String, String> SETTINGS =
            Map.of("pull.lease", "1s", "pull.poll_interval", "100ms", "connector.hosts", "127.0.0.1");

    private final Random random = new Random(SEED);

    @TempDir
    private Path data;

    @TempDir
    private Path files;

    abstract RemoteStore start(Path files) throws Exception;

    @Test
    void each_row_of_each_file_is_there_once_whenever_the_process_is_killed() throws Exception {
        try (RemoteStore server = start(files)) {
            GatewayProcess process = GatewayProcess.serve(data, SETTINGS);
            PulledStore source = PulledStore.register(
                    new Caller(process.address()),
                    "desk",
                    "{\"columns\":[{\"name\":\"n\",\"type\":\"int\"}]}",
                    server.connection("desk", server.port()));
            int written = 0;
            Map<String, Integer> ends = new HashMap<>();
            for (int kill = 0; kill < KILLS; kill++) {
                for (int i = 0; i < FILES; i++) {
                    server.put(
                            "desk/%05d.ndjson".formatted(written),
                            PulledFolder.numbers(written * RECORDS, RECORDS).getBytes(StandardCharsets.UTF_8));
                    written++;
                }
                // What the process before was pulling may be pulled again already.
                Caller.Answer begun = source.sync();
                assertThat(begun.status()).as(begun.text()).isIn(202, 409);
                Pause.millis(random.nextInt(LONGEST_MILLIS));
                process.kill();

                process = GatewayProcess.serve(data, SETTINGS);
                source = source.at(new Caller(process.address()));
                if (begun.status() == 202) {
                    JsonNode job = source.ended(begun.json().get("job_id").asText());
                    ends.merge(job.get("status").asText(), 1, Integer::sum);
                }
            }
            PulledStore pulled = source;
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> pulled.look().get("pending").asLong() == 0);

            String rows = String.valueOf(written * RECORDS);
            List<String> counted = source.http()
                    .query("select count(*), count(distinct n), max(n) + 1 from market_data_lake")
                    .get(0);
            System.out.printf(
                    "killed %d times while pulling %d files of %s, interrupted jobs ended %s, %s rows, %s distinct, of %s in the files, -Dgateway.test.seed=%d%n",
                    KILLS,
                    written,
                    server.connection("", 1).get("type").asText(),
                    ends,
                    counted.get(0),
                    counted.get(1),
                    rows,
                    SEED);
            assertThat(counted).containsExactly(rows, rows, rows);
            assertThat(process.terminate()).isZero();
        }
    }
}
