package io.quantivista.ingestion.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The process is killed before a call that changes a file, under pushes: before the first of each kind, before the second, and
 * so on; the first may come in its start. A kill before the next call is one behind the last, as nothing but calls changes
 * the disk.
 */
class KilledAtCallTest {
    /** More of them with -Dgateway.test.calls=300. */
    private static final int CALLS = Integer.getInteger("gateway.test.calls", 5);

    private static final long SEED = Long.getLong("gateway.test.seed", System.nanoTime());
    private static final int CLIENTS = 4;
    /** How long a gateway may run before it is said not to reach a call any more. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** What the tracer ends with when its process was: 128 and SIGKILL. */
    private static final int KILLED = 137;

    @TempDir
    private Path data;

    @TempDir
    private Path clients;

    /** A kind of call, and which of them is next; a thread counts its own. */
    private record Aim(String calls, int next) {
        /** For a launch; with this filter strace kills at the first of a kind only, and is fast. */
        String[] launch() {
            return new String[] {
                "strace", "-f", "--seccomp-bpf", "-o", "/dev/null", "-e", "trace=" + calls, "-e", injection()
            };
        }

        /** For a gateway that is ready. */
        String[] attachment(long pid) {
            return new String[] {
                "strace", "-f", "-o", "/dev/null", "-e", "trace=" + calls, "-e", injection(), "-p", String.valueOf(pid)
            };
        }

        boolean isFirst() {
            return next == 1;
        }

        private String injection() {
            return "inject=%s:signal=SIGKILL:when=%d".formatted(calls, next);
        }

        Aim further() {
            return new Aim(calls, next + 1);
        }
    }

    @Test
    void an_acknowledged_record_is_there_once_whichever_call_the_process_is_killed_at() throws Exception {
        assumeTrue(
                Commands.run("strace", "-f", "-o", "/dev/null", "-e", "trace=fsync", "true"),
                "strace is not installed, or may not trace: no process can be killed at a call");
        Map<String, String> settings = PushLoad.settings();
        settings.putAll(TestGateway.servers());
        GatewayProcess process = GatewayProcess.serve(data, settings);
        String source = new Caller(process.address()).register("ticks", "MARKET_DATA", StreamAudit.COLUMNS);
        StreamAudit audit = new StreamAudit(new Caller(process.address()), data.resolve("lake"), source);
        PushLoad load = PushLoad.overHttp(CLIENTS, process.address(), source, Duration.ofMillis(10), SEED, clients);
        process.kill();
        Map<String, Integer> killed = new TreeMap<>();
        int atStart = 0;
        int kills = 0;
        Deque<Aim> aims = aims();
        while (kills < CALLS && !aims.isEmpty()) {
            Aim aim = aims.remove();
            boolean isReady = true;
            boolean isKilled = true;
            try {
                isKilled = aim.isFirst() ? isKilledFromItsStart(settings, aim) : isKilledWhenReady(settings, aim);
            } catch (IOException killedAtStart) {
                assertThat(killedAtStart).hasMessageContaining("exit code " + KILLED);
                isReady = false;
            }
            if (isKilled) {
                kills++;
                atStart += isReady ? 0 : 1;
                killed.merge(aim.calls(), 1, Integer::sum);
                aims.add(aim.further());
            }
        }
        process = GatewayProcess.serve(data, settings);
        load.stop();

        String result = audit.check(load);

        System.out.printf(
                "streams, killed at calls: %d kills, %d of them before ready, %s, %s%n",
                kills, atStart, killed, result);
        assertThat(kills).isEqualTo(CALLS);
        assertThat(process.terminate()).isZero();
    }

    private boolean isKilledFromItsStart(Map<String, String> settings, Aim aim)
            throws IOException, InterruptedException {
        GatewayProcess traced = GatewayProcess.serve(data, settings, aim.launch());
        boolean isKilled = traced.ends(PATIENCE);
        traced.kill();
        return isKilled;
    }

    private boolean isKilledWhenReady(Map<String, String> settings, Aim aim) throws IOException, InterruptedException {
        GatewayProcess aimed = GatewayProcess.serve(data, settings);
        Process tracer = new ProcessBuilder(aim.attachment(aimed.pid()))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        boolean isKilled = aimed.ends(PATIENCE);
        aimed.kill();
        tracer.waitFor();
        return isKilled;
    }

    /** A few calls are chosen so that most come behind the start; many begin with the first. */
    private static Deque<Aim> aims() {
        boolean isLarge = CALLS > 50;
        return new ArrayDeque<>(List.of(
                new Aim("fdatasync", isLarge ? 1 : 5),
                new Aim("link,linkat", isLarge ? 1 : 2),
                new Aim("unlink,unlinkat", isLarge ? 1 : 4),
                new Aim("pwrite64", isLarge ? 1 : 5),
                new Aim("fsync", isLarge ? 1 : 5),
                new Aim("rename,renameat,renameat2", 1),
                // A start writes much that is no file.
                new Aim("write", 20)));
    }
}
