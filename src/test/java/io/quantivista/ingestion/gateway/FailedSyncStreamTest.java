package io.quantivista.ingestion.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A sync of the intake log fails under pushes; the next start goes on with what was durable. */
class FailedSyncStreamTest {
    /** More of them with -Dgateway.test.failed_syncs=200. */
    private static final int FAILED_SYNCS = Integer.getInteger("gateway.test.failed_syncs", 1);

    private static final long SEED = Long.getLong("gateway.test.seed", System.nanoTime());
    private static final int CLIENTS = 4;
    /** The first of the writer's thread that is of its own. */
    private static final int FIRST = 5;

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** How long answers that were on their way may take. */
    private static final Duration UNDER_WAY = Duration.ofMillis(500);

    @TempDir
    private Path data;

    @TempDir
    private Path clients;

    @Test
    void behind_a_failed_sync_nothing_is_acknowledged_and_nothing_is_lost() throws Exception {
        assumeTrue(
                Commands.run("strace", "-f", "-o", "/dev/null", "-e", "trace=fsync", "true"),
                "strace is not installed, or may not trace: no sync can be made to fail");
        Map<String, String> settings = PushLoad.settings();
        settings.putAll(TestGateway.servers());
        GatewayProcess process = GatewayProcess.serve(data, settings);
        String source = new Caller(process.address()).register("ticks", "MARKET_DATA", StreamAudit.COLUMNS);
        StreamAudit audit = new StreamAudit(new Caller(process.address()), data.resolve("lake"), source);
        PushLoad load = PushLoad.overHttp(CLIENTS, process.address(), source, Duration.ofMillis(10), SEED, clients);
        process.kill();
        Path trace = clients.resolve("trace");
        for (int k = FIRST; k < FIRST + FAILED_SYNCS; k++) {
            process = GatewayProcess.serve(data, settings, tracer(trace, k));
            Caller caller = new Caller(process.address());
            await().atMost(PATIENCE).until(() -> isIntakeDown(caller.get("/health/ready")));
            Pause.millis(UNDER_WAY.toMillis());
            long last = load.lastAnswer();

            assertThat(load.position()).isLessThanOrEqualTo(durable(caller));
            await().during(Duration.ofSeconds(1)).until(() -> load.lastAnswer() == last);
            process.kill();
            assertThat(Files.readString(trace)).contains("(INJECTED)");
            Files.delete(trace);
        }
        process = GatewayProcess.serve(data, settings);
        load.stop();

        String result = audit.check(load);

        System.out.printf("streams, failed syncs: %d, %s%n", FAILED_SYNCS, result);
        assertThat(process.terminate()).isZero();
    }

    private static boolean isIntakeDown(Caller.Answer ready) {
        return ready.status() == 503 && ready.text().contains("intake");
    }

    /** The position of the last entry whose sync went well. */
    private static long durable(Caller caller) {
        return caller.get("/metrics")
                .text()
                .lines()
                .filter(line -> line.startsWith("ingestion_intake_log_last "))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.indexOf(' ') + 1)))
                .findFirst()
                .orElseThrow();
    }

    private String[] tracer(Path trace, int k) {
        return new String[] {
            "strace",
            "-f",
            "--seccomp-bpf",
            "-o",
            trace.toString(),
            "-e",
            "trace=fdatasync",
            "-e",
            "inject=fdatasync:error=EIO:when=" + k
        };
    }
}
