package io.quantivista.ingestion.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The process is killed at random moments of pulls, and started again on what it left; what it was pulling is pulled again. */
class KilledPullTest {
    /** More of them with -Dgateway.test.kills=50. */
    private static final int KILLS = Integer.getInteger("gateway.test.kills", 3);

    private static final long SEED = Long.getLong("gateway.test.seed", System.nanoTime());
    private static final int FILES = 6;
    private static final int RECORDS = 20_000;
    private static final int LONGEST_MILLIS = 900;
    private static final String TABLE = "market_data_lake";

    private static final Map<String, String> SETTINGS = Map.of("pull.lease", "1s", "pull.poll_interval", "100ms");

    private final Random random = new Random(SEED);

    @TempDir
    private Path data;

    @Test
    void each_row_of_each_file_is_there_once_whenever_the_process_is_killed() throws Exception {
        GatewayProcess process = GatewayProcess.serve(data, SETTINGS);
        PulledFolder folder = PulledFolder.register(
                new Caller(process.address()), data, "desk", "{\"columns\":[{\"name\":\"n\",\"type\":\"int\"}]}");
        int files = 0;
        Map<String, Integer> ends = new HashMap<>();
        for (int kill = 0; kill < KILLS; kill++) {
            for (int i = 0; i < FILES; i++) {
                folder.write("%05d.ndjson".formatted(files), PulledFolder.numbers(files * RECORDS, RECORDS));
                files++;
            }
            // What the process before was pulling may be pulled again already.
            Caller.Answer begun = folder.sync();
            assertThat(begun.status()).as(begun.text()).isIn(202, 409);
            Pause.millis(random.nextInt(LONGEST_MILLIS));
            process.kill();

            process = GatewayProcess.serve(data, SETTINGS);
            folder = folder.at(new Caller(process.address()));
            if (begun.status() == 202) {
                JsonNode job = folder.ended(begun.json().get("job_id").asText());
                ends.merge(job.get("status").asText(), 1, Integer::sum);
            }
        }
        PulledFolder pulled = folder;
        await().atMost(Duration.ofSeconds(60))
                .until(() -> pulled.look().get("pending").asLong() == 0);

        String rows = String.valueOf(files * RECORDS);
        System.out.printf(
                "killed %d times while pulling %d files, interrupted jobs ended %s, -Dgateway.test.seed=%d%n",
                KILLS, files, ends, SEED);
        List<String> counted = folder.http()
                .query("select count(*), count(distinct n), max(n) + 1 from " + TABLE)
                .get(0);
        System.out.printf("%s rows, %s distinct, of %s in the files%n", counted.get(0), counted.get(1), rows);
        assertThat(counted).containsExactly(rows, rows, rows);
        assertThat(folder.look().get("pending").asLong()).isZero();
        assertThat(process.terminate()).isZero();
    }
}
