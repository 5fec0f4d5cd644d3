package io.quantivista.ingestion.input.kafka;

import io.quantivista.ingestion.connector.kafka.KafkaConnection;
import io.quantivista.ingestion.input.kafka.ClusterView.TopicReplacedException;
import io.quantivista.ingestion.intake.InFlightBytes;
import io.quantivista.ingestion.pipeline.stream.PartitionName;
import io.quantivista.ingestion.pipeline.stream.TopicMeters;
import io.quantivista.ingestion.pipeline.stream.TopicPort;
import io.quantivista.ingestion.pipeline.stream.TopicReader;
import io.quantivista.ingestion.source.DataSource;
import io.quantivista.ingestion.source.TopicReading;
import io.quantivista.ingestion.telemetry.LogKeys;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the topics of one source for as long as it is enabled: a thread with a consumer, made anew when it fails. What is asked of
 * it from other threads is done by that thread between two polls.
 */
final class SourceReader implements TopicReader {
    private static final Logger LOGGER = LoggerFactory.getLogger(SourceReader.class);
    private static final long FIRST_PAUSE_MILLIS = 200;
    private static final long LONGEST_PAUSE_MILLIS = 10_000;

    private final Vertx vertx;
    private final DataSource source;
    private final KafkaConnection connection;
    private final String gatewayId;
    private final @Nullable SchemaRegistry schemas;
    private final Supplier<String> bootstrapServers;
    private final TopicConfig config;
    private final InFlightBytes room;
    private final TopicMeters meters;
    private final Clock clock;
    private final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
    private final Promise<Void> ended = Promise.promise();
    private volatile boolean stopping;
    private volatile @Nullable Reading reading;
    private volatile @Nullable String trouble;

    SourceReader(
            Vertx vertx,
            DataSource source,
            KafkaConnection connection,
            String gatewayId,
            Supplier<String> bootstrapServers,
            TopicConfig config,
            InFlightBytes room,
            TopicMeters meters,
            Clock clock) {
        this.vertx = vertx;
        this.source = source;
        this.connection = connection;
        this.gatewayId = gatewayId;
        this.bootstrapServers = bootstrapServers;
        this.config = config;
        this.room = room;
        this.meters = meters;
        this.clock = clock;
        this.schemas = connection.schemaRegistry().map(SchemaRegistry::new).orElse(null);
    }

    DataSource source() {
        return source;
    }

    /** Begins to read, on a thread of its own. */
    void start(TopicPort port) {
        Thread thread = new Thread(() -> run(port), "topics-" + source.sourceId());
        thread.setDaemon(true);
        thread.start();
    }

    private void run(TopicPort port) {
        try {
            readUntilStopped(port);
        } finally {
            ended.complete();
        }
    }

    private void readUntilStopped(TopicPort port) {
        long pauseMillis = FIRST_PAUSE_MILLIS;
        while (!stopping) {
            try (Reading now = open(port)) {
                reading = now;
                trouble = null;
                while (!stopping) {
                    step(now);
                    pauseMillis = now.hasRead() ? FIRST_PAUSE_MILLIS : pauseMillis;
                }
                now.release();
            } catch (InterruptedException e) {
                stopping = true;
            } catch (Throwable e) { // also native code that is lacking, or memory: nobody else would notice
                trouble = String.valueOf(e.getMessage());
                LOGGER.atWarn()
                        .addKeyValue(LogKeys.SOURCE, source.sourceId())
                        .addKeyValue(LogKeys.DELAY_MILLIS, pauseMillis)
                        .setCause(e)
                        .log("Topics cannot be read, it is tried again");
                pause(pauseMillis);
                pauseMillis = Math.min(LONGEST_PAUSE_MILLIS, pauseMillis * 2);
            } finally {
                reading = null;
                tasks.clear();
            }
        }
    }

    private Reading open(TopicPort port) {
        String servers = connection.bootstrapServers().orElseGet(bootstrapServers);
        return new Reading(source, connection, gatewayId, servers, config, port, room, meters, schemas, clock);
    }

    private void step(Reading now) throws InterruptedException {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
        try {
            now.read();
        } catch (WakeupException woken) {
            // There is a task, or it is time to stop.
        }
    }

    /** Waits, or does not where it is to stop. */
    private void pause(long millis) {
        try {
            long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
            while (!stopping && System.nanoTime() < until) {
                tasks.poll(until - System.nanoTime(), TimeUnit.NANOSECONDS);
            }
        } catch (InterruptedException e) {
            stopping = true;
        }
    }

    private void ask(Reading now, Runnable task) {
        tasks.add(task);
        now.wakeUp();
    }

    @Override
    public void rewind(Map<PartitionName, Long> offsets) {
        Reading now = reading;
        if (now != null) {
            ask(now, () -> now.seek(offsets));
        }
    }

    @Override
    public void committed(Map<PartitionName, Long> offsets) {
        Reading now = reading;
        if (now != null) {
            tasks.add(() -> now.tellGroup(offsets));
        }
    }

    @Override
    public Future<Void> confirm(Map<String, String> topicIds) {
        Reading now = reading;
        if (now == null) {
            return Future.failedFuture(new IllegalStateException(
                    "the topics of source '%s' are not read at the moment".formatted(source.sourceId())));
        }
        CompletionStage<Void> asked;
        try {
            asked = now.confirm(topicIds);
        } catch (RuntimeException closed) {
            return Future.failedFuture(closed);
        }
        return Future.fromCompletionStage(asked, vertx.getOrCreateContext()).onFailure(e -> {
            if (isReplaced(e)) {
                ask(now, () -> {
                    throw new PartitionsException(String.valueOf(e.getMessage()), e);
                });
            }
        });
    }

    /** A failure that came through stages stands in another. */
    private static boolean isReplaced(Throwable failure) {
        return failure instanceof TopicReplacedException || failure.getCause() instanceof TopicReplacedException;
    }

    /** How each partition is read that is read here. Any thread. */
    List<TopicReading.Partition> statuses() {
        Reading now = reading;
        return now == null ? List.of() : now.statuses();
    }

    /** Why nothing is read at all; null where something is. Any thread. */
    @Nullable
    String trouble() {
        return trouble;
    }

    /** Reads no more. Completes when what was delivered is committed, as far as that took a moment, and the group is left. */
    Future<Void> stop() {
        stopping = true;
        Reading now = reading;
        tasks.add(() -> {});
        if (now != null) {
            now.wakeUp();
        }
        return ended.future();
    }
}
