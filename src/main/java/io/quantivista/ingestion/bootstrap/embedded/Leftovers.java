package io.quantivista.ingestion.bootstrap.embedded;

import io.quantivista.ingestion.telemetry.LogKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an earlier server left on a cluster: a {@code postmaster.pid}, and perhaps processes that still end or were
 * orphaned.
 *
 * <p>Called under the lock of the data directory, so nothing found here belongs to another gateway that is alive.
 * PostgreSQL trusts the number in {@code postmaster.pid}, which after a restart of the host or the container may be
 * anyone's; this goes by the working directory instead, which is the cluster for every process of a server. Only when
 * none is left the file may go: it is PostgreSQL's own guard against two servers on one cluster.
 */
final class Leftovers {
    private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private Leftovers() {}

    static void clear(Path cluster) {
        Path pidFile = cluster.resolve("postmaster.pid");
        if (!Files.exists(pidFile)) {
            return;
        }
        // SIGINT: end the sessions, write everything, stop. SIGQUIT: stop and recover from the log at the next start.
        for (String signal : List.of("INT", "QUIT", "KILL")) {
            List<ProcessHandle> servers = processesIn(cluster);
            if (servers.isEmpty()) {
                break;
            }
            LOG.atWarn()
                    .addKeyValue(LogKeys.PATH, cluster)
                    .addKeyValue(LogKeys.COUNT, servers.size())
                    .addKeyValue("signal", signal)
                    .log("Ending a PostgreSQL that an earlier gateway left behind");
            servers.forEach(server -> send(signal, server.pid()));
            await(servers);
        }
        try {
            Files.deleteIfExists(pidFile);
        } catch (IOException e) {
            throw new EmbeddedServerException("The stale %s could not be removed".formatted(pidFile), e);
        }
    }

    /** Every process whose working directory is the cluster. */
    static List<ProcessHandle> processesIn(Path cluster) {
        return ProcessHandle.allProcesses()
                .filter(process -> worksIn(process, cluster))
                .toList();
    }

    private static boolean worksIn(ProcessHandle process, Path cluster) {
        try {
            return Files.readSymbolicLink(Path.of("/proc", String.valueOf(process.pid()), "cwd"))
                    .equals(cluster);
        } catch (IOException endedOrForeign) {
            return false;
        }
    }

    private static void send(String signal, long pid) {
        try {
            new ProcessBuilder("kill", "-" + signal, String.valueOf(pid))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new EmbeddedServerException("The PostgreSQL process %d could not be signalled".formatted(pid), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void await(List<ProcessHandle> processes) {
        CompletableFuture<?>[] exits =
                processes.stream().map(ProcessHandle::onExit).toArray(CompletableFuture<?>[]::new);
        try {
            CompletableFuture.allOf(exits)
                    .orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                    .join();
        } catch (CompletionException e) {
            if (!(e.getCause() instanceof TimeoutException)) {
                throw e;
            }
        }
    }
}
