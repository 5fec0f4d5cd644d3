package io.quantivista.ingestion.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.quantivista.ingestion.input.pull.http.RestApi;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The process is killed at random moments of incremental pulls of an API that grows and fails at times, and started again on what it left.
 */
class KilledHttpPullTest {
    /** More of them with -Dgateway.test.kills=50. */
    private static final int KILLS = Integer.getInteger("gateway.test.kills", 3);

    private static final long SEED = Long.getLong("gateway.test.seed", System.nanoTime());
    private static final int RECORDS = 60_000;
    private static final int LONGEST_MILLIS = 1_200;
    private static final Map<String, String> SETTINGS = Map.of(
            "pull.lease",
            "1s",
            "pull.poll_interval",
            "100ms",
            "pull.retry_first",
            "50ms",
            "connector.hosts",
            "127.0.0.1");

    private final Random random = new Random(SEED);

    @TempDir
    private Path data;

    @Test
    void each_record_of_the_api_is_there_once_whenever_the_process_is_killed() throws Exception {
        PagedFills fills = new PagedFills(new Random(SEED + 1));
        try (RestApi api = RestApi.start(fills)) {
            GatewayProcess process = GatewayProcess.serve(data, SETTINGS);
            PulledApi source = PulledApi.register(
                    new Caller(process.address()),
                    api.url("/fills"),
                    "fills",
                    """
                    {"keys":{"ingestion_date":"@ingested"},"columns":[{"name":"n","type":"int"}],
                     "cursor":{"field":"at","primary_key":"n"}}""",
                    connection -> connection
                            .put("records", "/data")
                            .put("paging", "cursor")
                            .put("next", "/meta/next")
                            .put("page_param", "cursor")
                            .put("start_param", "since")
                            .put("sorted", true)
                            .put("max_records", 25_500));
            fills.fail(100);
            Map<String, Integer> ends = new HashMap<>();
            for (int kill = 0; kill < KILLS; kill++) {
                fills.grow(RECORDS);
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
            fills.fail(0);
            PulledApi pulled = source;
            // Nothing else begins a job where the last one was given up before the faults ended.
            assertThat(pulled.sync().status()).isIn(202, 409);
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> pulled.look().get("pending").asLong() == 0);

            List<String> counted = source.http()
                    .query("select count(*), count(distinct n), max(n) + 1 from market_data_lake")
                    .get(0);
            System.out.printf(
                    "killed %d times while pulling an API, interrupted jobs ended %s, %s rows, %s distinct, of %d records, -Dgateway.test.seed=%d%n",
                    KILLS, ends, counted.get(0), counted.get(1), fills.count(), SEED);
            String all = String.valueOf(fills.count());
            assertThat(counted).containsExactly(all, all, all);
            assertThat(process.terminate()).isZero();
        }
    }
}
