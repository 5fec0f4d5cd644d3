package io.quantivista.ingestion.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The process is killed at random moments under pushes from many clients over HTTP and gRPC, while windows end and the log is trimmed, and
 * started again on what it left.
 */
class KilledStreamTest {
    /** More of them with -Dgateway.test.kills=500. */
    private static final int KILLS = Integer.getInteger("gateway.test.kills", 3);

    private static final long SEED = Long.getLong("gateway.test.seed", System.nanoTime());
    private static final int CLIENTS = 6;
    /** Over gRPC. */
    private static final int STREAMS = 2;

    private static final int LONGEST_MILLIS = 2500;
    /** The log is trimmed every five seconds. */
    private static final int BEYOND_A_TRIM_MILLIS = 5000;

    private final Random random = new Random(SEED);

    @TempDir
    private Path data;

    @TempDir
    private Path clients;

    @Test
    void an_acknowledged_record_is_there_once_whenever_the_process_is_killed() throws Exception {
        System.out.printf("kills of streams, -Dgateway.test.seed=%d%n", SEED);
        Map<String, String> settings = PushLoad.settings();
        GatewayProcess process = GatewayProcess.serve(data, settings);
        String source = new Caller(process.address()).register("ticks", "MARKET_DATA", StreamAudit.COLUMNS);
        StreamAudit audit = new StreamAudit(new Caller(process.address()), data.resolve("lake"), source);
        PushLoad load = PushLoad.overHttp(CLIENTS, process.address(), source, Duration.ofMillis(20), SEED, clients);
        for (int number = CLIENTS; number < CLIENTS + STREAMS; number++) {
            load.add(new StreamingClient(number, process.address(), source, Duration.ofMillis(20), SEED, clients));
        }
        ReadyTimes ready = new ReadyTimes();
        for (int round = 1; round <= KILLS; round++) {
            Pause.millis(random.nextInt(LONGEST_MILLIS) + (round % 10 == 3 ? BEYOND_A_TRIM_MILLIS : 0));

            process.kill();
            await().atMost(Duration.ofSeconds(15))
                    .until(() -> GatewayProcess.processesBelow(data).isEmpty());
            process = GatewayProcess.serve(data, settings);

            ready.add(process.startTime());
            audit.balance();
        }
        load.stop();

        String result = audit.check(load);

        System.out.printf("streams, kill -9: seed %d, %d kills, %s, %s%n", SEED, KILLS, result, ready);
        assertThat(process.terminate()).isZero();
    }
}
