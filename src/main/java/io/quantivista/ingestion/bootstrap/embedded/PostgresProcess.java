package io.quantivista.ingestion.bootstrap.embedded;

import io.quantivista.ingestion.telemetry.LogKeys;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of the server, from launch to exit.
 *
 * <p>The server is the child of a shell in a session of its own. The shell's standard input is a pipe of this JVM:
 * when it closes, by {@link #stop} or by the death of the JVM, the shell's watcher asks the server for a fast shutdown.
 */
final class PostgresProcess {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresProcess.class);
    private static final String READY = "database system is ready to accept connections";
    private static final int LINES_KEPT = 20;
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(10);

    /**
     * The watcher is a shell built-in, so no further process waits with it, and it is killed when the server ends by
     * itself: a number that the kernel has given to someone else is never signalled.
     */
    private static final String WATCHING_SHELL = """
            exec 3<&0
            "$@" </dev/null 3<&- & server=$!
            (read -r line <&3; kill -INT "$server") >/dev/null 2>&1 & watcher=$!
            exec 3<&-
            wait "$server"; status=$?
            kill -KILL "$watcher" 2>/dev/null
            exit "$status"
            """;

    private final Process shell;
    private final Path cluster;
    private final Thread logReader;
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private final Deque<String> lastLines = new ArrayDeque<>();

    private PostgresProcess(Process shell, Path cluster) {
        this.shell = shell;
        this.cluster = cluster;
        this.logReader = new Thread(this::readLog, "embedded-postgres-log");
    }

    static PostgresProcess launch(PostgresBinaries binaries, Path cluster, HostUser user, int port) {
        List<String> command =
                new ArrayList<>(List.of("setsid", "--wait", "sh", "-c", WATCHING_SHELL, "embedded-postgres"));
        command.addAll(user.command(serverCommand(binaries, cluster, port)));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
        try {
            PostgresProcess process = new PostgresProcess(builder.start(), cluster);
            process.logReader.setDaemon(true);
            process.logReader.start();
            return process;
        } catch (IOException e) {
            throw new EmbeddedServerException("PostgreSQL could not be launched (setsid and sh are needed)", e);
        }
    }

    private static List<String> serverCommand(PostgresBinaries binaries, Path cluster, int port) {
        List<String> command =
                new ArrayList<>(List.of(binaries.program("postgres"), "-D", cluster.toString(), "-p", "" + port));
        for (String setting : List.of(
                "listen_addresses=127.0.0.1",
                "unix_socket_directories=",
                "fsync=on",
                "max_connections=50",
                "shared_buffers=64MB",
                "max_wal_size=256MB",
                // No replica and no archive reads this log; it only has to recover this server.
                "wal_level=minimal",
                "max_wal_senders=0",
                "max_parallel_workers_per_gather=0",
                "timezone=UTC",
                "log_timezone=UTC",
                // Statements carry records' values, which no log may show.
                "log_min_error_statement=panic",
                "log_line_prefix=")) {
            command.add("-c");
            command.add(setting);
        }
        return command;
    }

    /** Waits until the server takes connections. */
    void awaitReady(Duration patience) {
        CompletableFuture<Void> exited = shell.onExit().thenAccept(ended -> {});
        try {
            CompletableFuture.anyOf(ready, exited).get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            stop();
            throw new EmbeddedServerException("PostgreSQL was not ready after %s: %s".formatted(patience, lastLines()));
        } catch (ExecutionException e) {
            throw new EmbeddedServerException("PostgreSQL did not start", e);
        } catch (InterruptedException e) {
            stop();
            Thread.currentThread().interrupt();
            throw new EmbeddedServerException("Interrupted while PostgreSQL started", e);
        }
        if (!ready.isDone()) {
            finishLog();
            throw new EmbeddedServerException(
                    "PostgreSQL did not start (exit status %d): %s".formatted(shell.exitValue(), lastLines()));
        }
    }

    /** Completes when the server has ended, however it ended. */
    CompletableFuture<Void> onExit() {
        return shell.onExit().thenAccept(ended -> closePipe());
    }

    /** Asks for a fast shutdown and waits for it; a server that does not follow is ended by force. */
    void stop() {
        closePipe();
        try {
            if (!shell.waitFor(STOP_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                Leftovers.clear(cluster);
                shell.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    String lastLines() {
        synchronized (lastLines) {
            return String.join(" | ", lastLines);
        }
    }

    private void closePipe() {
        try {
            shell.getOutputStream().close();
        } catch (IOException alreadyClosed) {
            LOG.atTrace().setCause(alreadyClosed).log("The pipe to PostgreSQL was closed before");
        }
    }

    private void readLog() {
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(shell.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                take(line);
            }
        } catch (IOException e) {
            LOG.atDebug().setCause(e).log("The log of PostgreSQL ended");
        }
    }

    private void take(String line) {
        synchronized (lastLines) {
            if (lastLines.size() == LINES_KEPT) {
                lastLines.removeFirst();
            }
            lastLines.addLast(line);
        }
        LOG.atDebug().addKeyValue("line", line).log("PostgreSQL wrote to its log");
        if (line.contains(READY)) {
            ready.complete(null);
        }
    }

    private void finishLog() {
        try {
            logReader.join(500);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        LOG.atDebug().addKeyValue(LogKeys.PATH, cluster).log("PostgreSQL ended before it was ready");
    }
}
