package io.quantivista.ingestion.bootstrap.embedded;

import io.quantivista.ingestion.telemetry.LogKeys;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.common.utils.internals.Exit;
import org.apache.kafka.metadata.storage.Formatter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Kafka of one node in this JVM, broker and controller at once, on the loopback.
 *
 * <p>Owns {@code <data>/kafka}. Topics and committed offsets outlive a stop and a crash, also when the next start is on
 * another port. Every method blocks; call it on a worker.
 */
public final class EmbeddedKafka {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedKafka.class);
    private static final int ATTEMPTS_AT_A_FREE_PORT = 3;

    private static final Map<String, String> ONE_NODE = Map.of(
            "num.partitions", "1",
            "offsets.topic.num.partitions", "1",
            "offsets.topic.replication.factor", "1",
            "transaction.state.log.num.partitions", "1",
            "transaction.state.log.replication.factor", "1",
            "transaction.state.log.min.isr", "1",
            "share.coordinator.state.topic.num.partitions", "1",
            "share.coordinator.state.topic.replication.factor", "1",
            "share.coordinator.state.topic.min.isr", "1",
            "group.initial.rebalance.delay.ms", "0");

    private static final Map<String, String> SMALL = Map.of(
            // After a crash the node waits until its session from before has run out; 9 s is the default.
            "broker.session.timeout.ms", "1500",
            "broker.heartbeat.interval.ms", "300",
            "num.network.threads", "1",
            "num.io.threads", "2",
            "background.threads", "2",
            "num.recovery.threads.per.data.dir", "1",
            "log.cleaner.threads", "1",
            "log.cleaner.dedupe.buffer.size", "2097152",
            "queued.max.requests", "64");

    private final Path directory;
    private final int configuredPort;
    private @Nullable KafkaRaftServer running; // guarded by this

    /** @param port 0 for a free one, which may be another at each start */
    public EmbeddedKafka(DataDirectory data, int port) {
        this.directory = data.folder("kafka");
        this.configuredPort = port;
    }

    /**
     * Looks before a start that nobody waits for.
     *
     * @throws EmbeddedServerException where a port was chosen and somebody listens on it
     */
    public void requireFreePort() {
        if (configuredPort != 0 && !FreePort.isFree(configuredPort)) {
            throw new EmbeddedServerException(
                    "The embedded Kafka cannot have port %d of the loopback, another process listens on it: stop that, or choose another port with INGEST_EMBEDDED_KAFKA_PORT"
                            .formatted(configuredPort));
        }
    }

    /**
     * Formats the directory where that has not been done and starts the node.
     *
     * @return the bootstrap servers, once it takes connections
     */
    public synchronized String start() {
        long begin = System.nanoTime();
        keepFaultsFromEndingTheProcess();
        int port = startOnSomePort();
        LOG.atInfo()
                .addKeyValue(LogKeys.PORT, port)
                .addKeyValue(LogKeys.PATH, directory)
                .addKeyValue(
                        LogKeys.DURATION_MILLIS,
                        Duration.ofNanos(System.nanoTime() - begin).toMillis())
                .log("Embedded Kafka is ready");
        return "127.0.0.1:" + port;
    }

    /** Stops the node in good order. */
    public synchronized void stop() {
        KafkaRaftServer server = running;
        running = null;
        if (server != null) {
            server.shutdown();
            server.awaitShutdown();
            LOG.atInfo().addKeyValue(LogKeys.PATH, directory).log("Embedded Kafka stopped");
        }
    }

    private int startOnSomePort() {
        int attempts = configuredPort == 0 ? ATTEMPTS_AT_A_FREE_PORT : 1;
        for (int attempt = 1; ; attempt++) {
            int port = configuredPort == 0 ? FreePort.find() : configuredPort;
            try {
                start(port);
                return port;
            } catch (Exception e) {
                if (attempt == attempts) {
                    throw new EmbeddedServerException(
                            "The embedded Kafka did not start on port %d with %s".formatted(port, directory), e);
                }
                LOG.atDebug().setCause(e).addKeyValue(LogKeys.PORT, port).log("Embedded Kafka tries another port");
            }
        }
    }

    private void start(int port) throws Exception {
        Files.createDirectories(directory);
        format();
        KafkaRaftServer server =
                new KafkaRaftServer(new KafkaConfig(properties(port, FreePort.find()), false), Time.SYSTEM);
        try {
            server.startup();
        } catch (Exception e) {
            server.shutdown();
            throw e;
        }
        running = server;
    }

    /** Kafka writes {@code meta.properties} last, so a directory with that file is complete. */
    private void format() throws Exception {
        if (Files.exists(directory.resolve("meta.properties"))) {
            return;
        }
        new Formatter()
                .setNodeId(1)
                .setClusterId(Uuid.randomUuid().toString())
                .setDirectories(List.of(directory.toString()))
                .setMetadataLogDirectory(directory.toString())
                .setControllerListenerName("CONTROLLER")
                .setIgnoreFormatted(true)
                .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                .run();
    }

    private Map<String, String> properties(int port, int controllerPort) {
        Map<String, String> properties = new HashMap<>();
        properties.put("process.roles", "broker,controller");
        properties.put("node.id", "1");
        properties.put("log.dirs", directory.toString());
        properties.put(
                "listeners", "PLAINTEXT://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d".formatted(port, controllerPort));
        properties.put("advertised.listeners", "PLAINTEXT://127.0.0.1:" + port);
        properties.put("controller.listener.names", "CONTROLLER");
        properties.put("inter.broker.listener.name", "PLAINTEXT");
        properties.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        // The quorum is this one node and is not written to disk, so its port may change between starts.
        properties.put("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
        properties.putAll(ONE_NODE);
        properties.putAll(SMALL);
        return properties;
    }

    /**
     * A broker that cannot go on, for instance on a full disk, ends its process. Here that would be the gateway, which
     * works without Kafka: its events wait in the outbox.
     */
    private static void keepFaultsFromEndingTheProcess() {
        Exit.setExitProcedure(EmbeddedKafka::refuseExit);
        Exit.setHaltProcedure(EmbeddedKafka::refuseExit);
    }

    private static void refuseExit(int status, @Nullable String message) {
        LOG.atError()
                .addKeyValue(LogKeys.STATUS, status)
                .addKeyValue(LogKeys.REASON, message)
                .log("Embedded Kafka cannot go on, restart the gateway when its cause is gone");
        throw new IllegalStateException("The embedded Kafka gave up with status %d".formatted(status));
    }
}
