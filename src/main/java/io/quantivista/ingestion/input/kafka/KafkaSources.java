package io.quantivista.ingestion.input.kafka;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quantivista.ingestion.connector.kafka.KafkaConnection;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.intake.InFlightBytes;
import io.quantivista.ingestion.pipeline.stream.SourceWatcher;
import io.quantivista.ingestion.pipeline.stream.TopicMeters;
import io.quantivista.ingestion.pipeline.stream.Topics;
import io.quantivista.ingestion.source.DataSource;
import io.quantivista.ingestion.source.SourceRegistry;
import io.quantivista.ingestion.source.TopicReading;
import io.quantivista.ingestion.telemetry.LogKeys;
import io.quantivista.ingestion.telemetry.MeterNames;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sources that are read from topics: each has a reader for as long as it is enabled, and another one when its connection is
 * changed. Owned by the context that made it; what it answers may be asked on any thread.
 */
public final class KafkaSources implements SourceWatcher, TopicReading {
    private static final Logger LOGGER = LoggerFactory.getLogger(KafkaSources.class);

    private final Vertx vertx;
    private final Context context;
    private final SourceRegistry sources;
    private final Topics topics;
    private final TopicConfig config;
    private final String gatewayId;
    private final Supplier<String> bootstrapServers;
    private final Clock clock;
    private final InFlightBytes room;
    private final Map<String, SourceReader> readers = new ConcurrentHashMap<>();
    private final Map<String, String> refused = new ConcurrentHashMap<>();
    private Future<Void> round = Future.succeededFuture();
    private long timer;
    private boolean stopping;

    /**
     * @param gatewayId of this gateway, as long as its data folder lives
     * @param bootstrapServers the gateway's own Kafka, for sources that name none; may wait, or fail where there is none yet
     */
    public KafkaSources(
            Vertx vertx,
            SourceRegistry sources,
            Topics topics,
            TopicConfig config,
            String gatewayId,
            Supplier<String> bootstrapServers,
            MeterRegistry registry,
            Clock clock) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.sources = sources;
        this.topics = topics;
        this.config = config;
        this.gatewayId = gatewayId;
        this.bootstrapServers = bootstrapServers;
        this.clock = clock;
        this.room = new InFlightBytes(config.inFlight().bytes(), System::nanoTime);
        Gauge.builder(MeterNames.TOPIC_IN_FLIGHT, room, InFlightBytes::held)
                .baseUnit("bytes")
                .description("Bytes of messages between the brokers and the lake")
                .register(registry);
    }

    /** Begins to look after the sources. */
    public void start() {
        context.runOnContext(v -> {
            timer = vertx.setPeriodic(config.refresh().toMillis(), due -> look());
            look();
        });
    }

    /** Looks again, after the round that may be under way. */
    @Override
    public void changed(String sourceId) {
        topics.renew(sourceId);
        context.runOnContext(v -> round.onComplete(done -> look()));
    }

    private void look() {
        if (stopping || !round.isComplete()) {
            return;
        }
        round = sources.list()
                .compose(this::fit)
                .onFailure(e -> LOGGER.atDebug().setCause(e).log("Sources of topics cannot be read yet"))
                .otherwiseEmpty();
    }

    private Future<Void> fit(List<DataSource> all) {
        Map<String, DataSource> wanted = new HashMap<>();
        all.stream()
                .filter(source -> source.enabled() && KafkaConnection.isOf(source))
                .forEach(source -> wanted.put(source.sourceId(), source));
        refused.keySet().retainAll(wanted.keySet());
        List<Future<Void>> changes = new ArrayList<>();
        for (SourceReader reader : List.copyOf(readers.values())) {
            DataSource now = wanted.get(reader.source().sourceId());
            if (now == null || isOther(reader.source(), now)) {
                changes.add(end(reader));
            }
        }
        return Future.join(changes).otherwiseEmpty().compose(ended -> {
            List<Future<Void>> begun = wanted.values().stream()
                    .filter(source -> !readers.containsKey(source.sourceId()) && !stopping)
                    .map(this::begin)
                    .toList();
            return Future.join(begun).otherwiseEmpty().mapEmpty();
        });
    }

    /** What windows do not see by themselves when they open. */
    private static boolean isOther(DataSource before, DataSource now) {
        return !before.connectionConfig().equals(now.connectionConfig())
                || before.sourceType() != now.sourceType()
                || !before.ingestionConfig()
                        .path("data_format")
                        .equals(now.ingestionConfig().path("data_format"));
    }

    private Future<Void> begin(DataSource source) {
        if (readers.size() >= config.maxSources()) {
            return refuse(
                    source, "%d sources are read from topics already (topics.max_sources)".formatted(readers.size()));
        }
        KafkaConnection connection;
        try {
            connection = KafkaConnection.of(source);
        } catch (GatewayException e) {
            return refuse(source, e.detail());
        }
        refused.remove(source.sourceId());
        TopicMeters meters = topics.metersOf(source.sourceId());
        SourceReader reader =
                new SourceReader(vertx, source, connection, gatewayId, bootstrapServers, config, room, meters, clock);
        readers.put(source.sourceId(), reader);
        // In the chain: who waits for the round must find no reader that was not started, as that one never ends.
        return topics.open(source, connection, reader, meters)
                .<Void>map(port -> {
                    LOGGER.atInfo()
                            .addKeyValue(LogKeys.SOURCE, source.sourceId())
                            .log("Topics are read from here on");
                    reader.start(port);
                    return null;
                })
                .recover(e -> {
                    readers.remove(source.sourceId(), reader);
                    LOGGER.atWarn()
                            .addKeyValue(LogKeys.SOURCE, source.sourceId())
                            .setCause(e)
                            .log("Topics of a source cannot be read yet");
                    return Future.failedFuture(e);
                });
    }

    private Future<Void> refuse(DataSource source, String reason) {
        if (!reason.equals(refused.put(source.sourceId(), reason))) {
            LOGGER.atError()
                    .addKeyValue(LogKeys.SOURCE, source.sourceId())
                    .addKeyValue(LogKeys.REASON, reason)
                    .log("Topics of a source are not read");
        }
        return Future.succeededFuture();
    }

    private Future<Void> end(SourceReader reader) {
        String sourceId = reader.source().sourceId();
        return Future.fromCompletionStage(reader.stop().toCompletionStage(), context)
                .compose(ended -> topics.close(sourceId))
                .andThen(done -> {
                    readers.remove(sourceId, reader);
                    LOGGER.atInfo().addKeyValue(LogKeys.SOURCE, sourceId).log("Topics are read no more");
                });
    }

    /** Reads a source no more. */
    @Override
    public Future<Void> leave(String sourceId) {
        Promise<Void> left = Promise.promise();
        context.runOnContext(v -> round.onComplete(done -> {
            SourceReader reader = readers.get(sourceId);
            (reader == null ? Future.<Void>succeededFuture() : end(reader)).onComplete(left);
        }));
        return left.future();
    }

    @Override
    public Status of(String sourceId) {
        SourceReader reader = readers.get(sourceId);
        return reader == null
                ? new Status(refused.get(sourceId), List.of())
                : new Status(reader.trouble(), reader.statuses());
    }

    @Override
    public Map<String, String> stopped() {
        Map<String, String> stopped = new TreeMap<>(refused);
        readers.keySet().forEach(sourceId -> {
            Status status = of(sourceId);
            Stream.concat(
                            Stream.ofNullable(status.trouble()),
                            status.partitions().stream().map(Partition::stopped).filter(Objects::nonNull))
                    .findFirst()
                    .ifPresent(reason -> stopped.put(sourceId, reason));
        });
        return stopped;
    }

    /** Reads no more, commits what was read, ends the windows, within {@code graceMillis}. */
    public Future<Void> stop(long graceMillis) {
        Promise<Void> stopped = Promise.promise();
        context.runOnContext(v -> {
            stopping = true;
            vertx.cancelTimer(timer);
            // The round as well: it may wait for a database that is away.
            round.transform(done -> endAll())
                    .timeout(Math.max(1, graceMillis), TimeUnit.MILLISECONDS)
                    .onComplete(ended -> {
                        topics.stop();
                        stopped.complete();
                    });
        });
        return stopped.future();
    }

    private Future<Void> endAll() {
        return Future.join(List.copyOf(readers.values()).stream().map(this::end).toList())
                .mapEmpty();
    }
}
