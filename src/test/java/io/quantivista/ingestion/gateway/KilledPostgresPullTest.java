package io.quantivista.ingestion.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.quantivista.ingestion.store.PostgresAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The process is killed at random moments of incremental pulls of a table that grows, and started again on what it left. */
class KilledPostgresPullTest {
    /** More of them with -Dgateway.test.kills=50. */
    private static final int KILLS = Integer.getInteger("gateway.test.kills", 3);

    private static final long SEED = Long.getLong("gateway.test.seed", System.nanoTime());
    private static final int ROWS = 60_000;
    private static final int LONGEST_MILLIS = 1_200;
    private static final Map<String, String> SETTINGS =
            Map.of("pull.lease", "1s", "pull.poll_interval", "100ms", "connector.hosts", "127.0.0.1");

    private final Random random = new Random(SEED);

    @TempDir
    private Path data;

    @Test
    void each_row_of_the_table_is_there_once_whenever_the_process_is_killed() throws Exception {
        PostgresAddress database = TestGateway.newDatabase();
        GatewayProcess process = GatewayProcess.serve(data, SETTINGS);
        PulledTable table = PulledTable.register(
                new Caller(process.address()),
                database,
                "fills",
                """
                {"keys":{"ingestion_date":"@ingested"},"columns":[{"name":"n","type":"int"}],"cursor":{"field":"at"}}""",
                connection -> connection.put("table", "fills").put("max_rows", 25_000));
        // Many rows have the same time, so that jobs end among them.
        table.execute("create table fills (n int primary key, at timestamptz); create index on fills (at)");
        int rows = 0;
        Map<String, Integer> ends = new HashMap<>();
        for (int kill = 0; kill < KILLS; kill++) {
            table.execute("""
                    insert into fills select n, timestamptz '2025-06-21 00:00Z' + n / 1000 * interval '1 second'
                    from generate_series(%d, %d) n""".formatted(rows, rows + ROWS - 1));
            rows += ROWS;
            Caller.Answer begun = table.sync();
            assertThat(begun.status()).as(begun.text()).isIn(202, 409);
            Pause.millis(random.nextInt(LONGEST_MILLIS));
            process.kill();

            process = GatewayProcess.serve(data, SETTINGS);
            table = table.at(new Caller(process.address()));
            if (begun.status() == 202) {
                JsonNode job = table.ended(begun.json().get("job_id").asText());
                ends.merge(job.get("status").asText(), 1, Integer::sum);
            }
        }
        PulledTable pulled = table;
        await().atMost(Duration.ofSeconds(60))
                .until(() -> pulled.post("/sync?dry_run=true").get("pending").asLong() == 0);

        List<String> counted = table.http()
                .query("select count(*), count(distinct n), max(n) + 1 from market_data_lake")
                .get(0);
        System.out.printf(
                "killed %d times while pulling a table, interrupted jobs ended %s, %s rows, %s distinct, of %d in the table, -Dgateway.test.seed=%d%n",
                KILLS, ends, counted.get(0), counted.get(1), rows, SEED);
        String all = String.valueOf(rows);
        assertThat(counted).containsExactly(all, all, all);
        assertThat(process.terminate()).isZero();
    }
}
