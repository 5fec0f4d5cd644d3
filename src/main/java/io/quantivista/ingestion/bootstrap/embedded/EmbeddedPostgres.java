package io.quantivista.ingestion.bootstrap.embedded;

import io.quantivista.ingestion.store.PostgresAddress;
import io.quantivista.ingestion.telemetry.LogKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL server that lives with the gateway.
 *
 * <p>Owns {@code <data>/postgres}: the programs, the cluster and its password. A server that ends while the gateway
 * runs is started again on the same port, a bounded number of times. Every method blocks; call it on a worker.
 */
public final class EmbeddedPostgres {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedPostgres.class);
    private static final String HOST = "127.0.0.1";
    // The database that every cluster has; the gateway's tables are the only ones in it.
    private static final String DATABASE = "postgres";
    private static final Duration START_PATIENCE = Duration.ofSeconds(60);
    private static final int ATTEMPTS_AT_A_FREE_PORT = 3;
    private static final int MOST_RESTARTS = 5;
    private static final Duration RESTART_WINDOW = Duration.ofMinutes(1);

    private final Path directory;
    private final int configuredPort;
    private final ExecutorService supervisor = Executors.newSingleThreadExecutor(EmbeddedPostgres::supervisorThread);

    // Guarded by this.
    private final Deque<Long> restartNanos = new ArrayDeque<>();
    private @Nullable PostgresProcess running;
    private @Nullable PostgresBinaries binaries;
    private @Nullable PostgresCluster cluster;
    private @Nullable HostUser user;
    private int port;

    /** @param port 0 for a free one, which may be another at each start */
    public EmbeddedPostgres(DataDirectory data, int port) {
        this.directory = data.folder("postgres");
        this.configuredPort = port;
    }

    /**
     * Unpacks the programs and makes the cluster where that has not been done, and starts the server.
     *
     * @return how to reach it, the same until it is stopped
     */
    public synchronized PostgresAddress start() {
        long begin = System.nanoTime();
        HostUser hostUser = HostUser.current();
        makeDirectory();
        PostgresBinaries programs = PostgresBinaries.unpack(directory);
        PostgresCluster data = PostgresCluster.prepare(directory, programs, hostUser);
        user = hostUser;
        binaries = programs;
        cluster = data;
        launchOnSomePort();
        LOG.atInfo()
                .addKeyValue(LogKeys.PORT, port)
                .addKeyValue(LogKeys.PATH, directory)
                .addKeyValue(
                        LogKeys.DURATION_MILLIS,
                        Duration.ofNanos(System.nanoTime() - begin).toMillis())
                .log("Embedded PostgreSQL is ready");
        return new PostgresAddress(HOST, port, DATABASE, PostgresCluster.USER, data.password());
    }

    /** Ends the server and waits for it; nothing restarts it afterwards. */
    public synchronized void stop() {
        PostgresProcess process = running;
        running = null;
        if (process != null) {
            process.stop();
            LOG.atInfo().addKeyValue(LogKeys.PATH, directory).log("Embedded PostgreSQL stopped");
        }
        supervisor.shutdown();
    }

    private void makeDirectory() {
        try {
            Files.createDirectories(directory);
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        } catch (IOException e) {
            throw new EmbeddedServerException("The directory %s cannot be used".formatted(directory), e);
        }
    }

    private void launchOnSomePort() {
        int attempts = configuredPort == 0 ? ATTEMPTS_AT_A_FREE_PORT : 1;
        for (int attempt = 1; ; attempt++) {
            port = configuredPort == 0 ? FreePort.find() : configuredPort;
            try {
                launch();
                return;
            } catch (EmbeddedServerException e) {
                if (attempt == attempts) {
                    throw e;
                }
                LOG.atDebug().setCause(e).addKeyValue(LogKeys.PORT, port).log("Embedded PostgreSQL tries another port");
            }
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // restartAfter logs what goes wrong; nobody waits for it
    private void launch() {
        if (binaries == null || cluster == null || user == null) {
            throw new IllegalStateException("launched before it was prepared");
        }
        Leftovers.clear(cluster.path());
        PostgresProcess process = PostgresProcess.launch(binaries, cluster.path(), user, port);
        process.awaitReady(START_PATIENCE);
        running = process;
        process.onExit().thenRunAsync(() -> restartAfter(process), supervisor);
    }

    /** Runs on the supervisor. Gives up where the server ends again and again: something is wrong that a start cannot mend. */
    private synchronized void restartAfter(PostgresProcess ended) {
        if (running != ended) {
            return;
        }
        running = null;
        while (running == null && mayRestart()) {
            LOG.atWarn()
                    .addKeyValue(LogKeys.PORT, port)
                    .addKeyValue(LogKeys.ATTEMPT, restartNanos.size())
                    .addKeyValue(LogKeys.REASON, ended.lastLines())
                    .log("Embedded PostgreSQL ended by itself, starting it again");
            try {
                launch();
            } catch (EmbeddedServerException e) {
                LOG.atWarn().setCause(e).addKeyValue(LogKeys.PORT, port).log("Embedded PostgreSQL did not start again");
            }
        }
        if (running == null) {
            LOG.atError()
                    .addKeyValue(LogKeys.PORT, port)
                    .addKeyValue(LogKeys.COUNT, MOST_RESTARTS)
                    .log("Embedded PostgreSQL stays down, restart the gateway");
        }
    }

    private boolean mayRestart() {
        long now = System.nanoTime();
        restartNanos.removeIf(nanos -> now - nanos > RESTART_WINDOW.toNanos());
        if (restartNanos.size() == MOST_RESTARTS) {
            return false;
        }
        restartNanos.addLast(now);
        return true;
    }

    private static Thread supervisorThread(Runnable work) {
        Thread thread = new Thread(work, "embedded-postgres-supervisor");
        thread.setDaemon(true);
        return thread;
    }
}
