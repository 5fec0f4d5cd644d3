package io.quantivista.ingestion.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.quantivista.ingestion.bootstrap.embedded.DataDirectory;
import io.quantivista.ingestion.bootstrap.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PostgreSQL is stopped under pushes, and started again. */
class PostgresAwayTest {
    /** Longer with -Dgateway.test.away_seconds=600. */
    private static final int AWAY_SECONDS = Integer.getInteger("gateway.test.away_seconds", 4);

    private static final long SEED = Long.getLong("gateway.test.seed", System.nanoTime());
    private static final int CLIENTS = 4;

    @TempDir
    private Path data;

    @TempDir
    private Path postgres;

    @TempDir
    private Path clients;

    @Test
    void pushes_go_on_while_postgresql_is_away_and_the_jobs_are_right_when_it_is_back() throws Exception {
        int port = TestGateway.freePort();
        DataDirectory directory = DataDirectory.open(postgres);
        EmbeddedPostgres server = new EmbeddedPostgres(directory, port);
        Map<String, String> settings = new HashMap<>(PushLoad.settings());
        settings.putAll(TestGateway.servers());
        settings.put("postgres.url", TestGateway.url(server.start()));
        // A window ends every second here and none is opened meanwhile, so who asks for a commit gets the receipt after
        // that time.
        settings.put("intake.commit_wait", "1s");
        GatewayProcess process = GatewayProcess.serve(data, settings);
        Caller caller = new Caller(process.address());
        String source = caller.register("ticks", "MARKET_DATA", StreamAudit.COLUMNS);
        PushLoad load = PushLoad.overHttp(CLIENTS, process.address(), source, Duration.ofMillis(20), SEED, clients);
        await().until(() -> load.answers().getOrDefault("200", 0) > 20);

        server.stop();
        int before = load.answers().get("200");
        Pause.millis(Duration.ofSeconds(AWAY_SECONDS).toMillis());
        int during = load.answers().get("200") - before;
        EmbeddedPostgres again = new EmbeddedPostgres(directory, port);
        again.start();
        long back = System.nanoTime();
        load.stop();
        await().atMost(Duration.ofSeconds(30)).until(() -> areSettled(caller));
        long settledMillis = (System.nanoTime() - back) / 1_000_000;

        String result = new StreamAudit(caller, data.resolve("lake"), source).check(load);

        System.out.printf(
                "streams, PostgreSQL away: %d s, %d posts answered meanwhile, jobs right after %d ms, %s%n",
                AWAY_SECONDS, during, settledMillis, result);
        assertThat(load.answers().keySet()).isSubsetOf("200", "202");
        assertThat(during).isGreaterThan(AWAY_SECONDS);
        assertThat(process.terminate()).isZero();
        again.stop();
    }

    /** Nothing is pending and no window is open. */
    private static boolean areSettled(Caller caller) {
        for (JsonNode balance : caller.get("/api/v1/ingestion/reconciliation").json()) {
            if (balance.path("pending").asLong(1) != 0) {
                return false;
            }
        }
        return caller.get("/api/v1/ingestion/jobs?status=RUNNING").json().isEmpty();
    }
}
