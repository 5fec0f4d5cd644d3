package io.quantivista.ingestion.input.kafka;

import io.quantivista.ingestion.connector.kafka.KafkaConnection;
import io.quantivista.ingestion.intake.InFlightBytes;
import io.quantivista.ingestion.pipeline.stream.PartitionName;
import io.quantivista.ingestion.pipeline.stream.RegisteredSchemas;
import io.quantivista.ingestion.pipeline.stream.TopicMeters;
import io.quantivista.ingestion.pipeline.stream.TopicPort;
import io.quantivista.ingestion.pipeline.stream.TopicRun;
import io.quantivista.ingestion.pipeline.stream.TopicStanding;
import io.quantivista.ingestion.source.DataSource;
import io.quantivista.ingestion.source.TopicReading;
import io.quantivista.ingestion.telemetry.LogKeys;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongConsumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One consumer from its making to its end. Its thread is the reader's; {@link #wakeUp}, {@link #confirm} and {@link #statuses} are
 * for any.
 */
final class Reading implements ConsumerRebalanceListener, AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(Reading.class);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration CLOSE = Duration.ofSeconds(5);
    /** Room is given within moments of a commit; polls meanwhile keep the reader in its group. */
    private static final Duration POLL_WITHOUT_ROOM = Duration.ofMillis(20);
    /** A release waits for a commit that long; later ones are fenced, and the next reader reads the same again. */
    private static final long RELEASE_SECONDS = 10;

    private final DataSource source;
    private final KafkaConnection connection;
    private final TopicPort port;
    private final @Nullable SchemaRegistry schemas;
    private final Clock clock;
    private final ClusterView cluster;
    private final String clusterId;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final ReadPartitions partitions;
    private final Held held;
    private final LongConsumer giveBack;
    private boolean isPaused;
    private boolean hasRead;
    private boolean isClosed;

    /** Connects and joins the group. */
    Reading(
            DataSource source,
            KafkaConnection connection,
            String gatewayId,
            String bootstrapServers,
            TopicConfig config,
            TopicPort port,
            InFlightBytes room,
            TopicMeters meters,
            @Nullable SchemaRegistry schemas,
            Clock clock) {
        this.source = source;
        this.connection = connection;
        this.port = port;
        this.schemas = schemas;
        this.clock = clock;
        this.cluster = new ClusterView(
                ReaderSettings.ofAdmin(source, bootstrapServers, config.refresh()), ReaderSettings.PATIENCE);
        try {
            this.clusterId = cluster.clusterId();
            this.consumer = new KafkaConsumer<>(
                    ReaderSettings.ofConsumer(source, connection, gatewayId, bootstrapServers, config.refresh()));
        } catch (InterruptedException e) {
            cluster.close();
            Thread.currentThread().interrupt();
            throw new PartitionsException("interrupted", e);
        } catch (ExecutionException | TimeoutException | RuntimeException e) {
            cluster.close();
            throw new PartitionsException("Kafka at %s cannot be reached: %s".formatted(bootstrapServers, e), e);
        }
        this.partitions = new ReadPartitions(consumer, meters, clock);
        this.held = new Held(room, port, consumer::wakeup);
        this.giveBack = room::release;
        try {
            subscribe();
        } catch (RuntimeException e) {
            consumer.close(CloseOptions.timeout(CLOSE));
            cluster.close();
            throw e;
        }
    }

    private void subscribe() {
        Optional<Pattern> pattern = connection.subscription();
        if (pattern.isPresent()) {
            consumer.subscribe(pattern.get(), this);
        } else {
            consumer.subscribe(connection.topics(), this);
        }
    }

    /** One poll; what came is delivered, or kept until there is room. */
    void read() {
        boolean mustWait = held.isWaiting();
        if (mustWait != isPaused) {
            isPaused = mustWait;
            if (mustWait) {
                consumer.pause(consumer.assignment());
            } else {
                consumer.resume(partitions.running());
            }
        }
        try {
            deliver(consumer.poll(mustWait ? POLL_WITHOUT_ROOM : POLL));
        } catch (OffsetOutOfRangeException e) {
            // What the table has by now decides, and the source's policy: all of it is looked at when they are assigned
            // again.
            throw new PartitionsException(
                    "the brokers do not have the offsets %s".formatted(e.offsetOutOfRangePartitions()), e);
        }
        partitions.measure();
    }

    /** Whether anything was ever read. */
    boolean hasRead() {
        return hasRead;
    }

    private void deliver(ConsumerRecords<byte[], byte[]> records) {
        if (records.isEmpty()) {
            return;
        }
        if (held.isWaiting()) {
            // Of partitions that were assigned within the poll, before they could be paused.
            records.partitions().forEach(partition -> consumer.seek(partition, partitions.next(partition)));
            return;
        }
        hasRead = true;
        RegisteredSchemas named = schemas == null ? RegisteredSchemas.NONE : schemas.fetch(records);
        List<TopicRun> runs = new ArrayList<>();
        long bytes = new RunCutter(clock.instant(), named, giveBack).cut(records, partitions, runs);
        held.deliver(runs, bytes);
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> assigned) {
        if (!assigned.isEmpty()) {
            try {
                begin(assigned);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new PartitionsException("interrupted", e);
            } catch (ExecutionException | TimeoutException e) {
                throw new PartitionsException("partitions %s cannot be begun: %s".formatted(assigned, e), e);
            }
            if (isPaused) {
                consumer.pause(assigned);
            }
        }
    }

    /** Asks the cluster through another client than the consumer, whose calls end early when it is woken. */
    private void begin(Collection<TopicPartition> assigned)
            throws InterruptedException, ExecutionException, TimeoutException {
        Set<PartitionName> names = assigned.stream().map(Reading::nameOf).collect(Collectors.toSet());
        Map<String, String> ids =
                cluster.topicIds(names.stream().map(PartitionName::topic).collect(Collectors.toSet()));
        partitions.know(ids);
        Map<PartitionName, TopicStanding> standings = port.assign(clusterId, ids, names)
                .toCompletionStage()
                .toCompletableFuture()
                .get(ReaderSettings.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        Map<TopicPartition, Long> earliest = cluster.earliest(assigned);
        Map<TopicPartition, Long> latest = cluster.latest(assigned);
        for (TopicPartition partition : assigned) {
            PartitionName name = nameOf(partition);
            long first = Objects.requireNonNull(earliest.get(partition));
            TopicStanding standing = Objects.requireNonNull(standings.get(name));
            StartOffset start = StartOffset.of(
                    name,
                    Objects.requireNonNull(ids.get(name.topic())),
                    standing,
                    connection,
                    first,
                    Objects.requireNonNull(latest.get(partition)));
            begin(partition, Math.max(first, standing.stored()), start);
        }
    }

    private void begin(TopicPartition partition, long next, StartOffset start) {
        consumer.seek(partition, start.offset());
        if (start.stopped() != null) {
            consumer.pause(Set.of(partition));
            partitions.stop(partition, next, start);
            LOGGER.atError()
                    .addKeyValue(LogKeys.SOURCE, source.sourceId())
                    .addKeyValue(LogKeys.PART, partition)
                    .addKeyValue(LogKeys.REASON, start.stopped())
                    .log("Partition is not read");
            return;
        }
        if (start.notice() != null) {
            LOGGER.atWarn()
                    .addKeyValue(LogKeys.SOURCE, source.sourceId())
                    .addKeyValue(LogKeys.PART, partition)
                    .addKeyValue(LogKeys.REASON, start.notice())
                    .log("Messages of a partition are passed over");
        }
        partitions.run(partition, start.offset());
        port.begin(nameOf(partition), start.offset(), start.isPinned());
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
        if (!revoked.isEmpty()) {
            goBack(held.drop());
            release(revoked);
            partitions.forget(revoked);
        }
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> lost) {
        goBack(held.drop());
        port.lose(lost.stream().map(Reading::nameOf).collect(Collectors.toSet()));
        partitions.forget(lost);
    }

    /** What was polled and not delivered is polled again. */
    private void goBack(List<TopicRun> dropped) {
        Map<PartitionName, Long> from = new HashMap<>();
        dropped.forEach(run -> from.merge(run.partition(), run.from(), Math::min));
        seek(from);
    }

    private void release(Collection<TopicPartition> revoked) {
        Set<PartitionName> names = revoked.stream().map(Reading::nameOf).collect(Collectors.toSet());
        try {
            port.release(names).toCompletionStage().toCompletableFuture().get(RELEASE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            port.lose(names);
        } catch (ExecutionException | TimeoutException e) {
            LOGGER.atWarn()
                    .addKeyValue(LogKeys.SOURCE, source.sourceId())
                    .addKeyValue(LogKeys.REASON, String.valueOf(e))
                    .log(
                            "Partitions go to another reader before what was read of them is committed; it reads that again");
            port.lose(names);
        }
    }

    /** Gives everything back, committed as far as that takes a moment. */
    void release() {
        goBack(held.drop());
        release(consumer.assignment());
    }

    /** Goes on at these offsets, of those partitions that are read here. */
    void seek(Map<PartitionName, Long> offsets) {
        if (isClosed) {
            return;
        }
        Set<TopicPartition> assigned = consumer.assignment();
        offsets.forEach((name, offset) -> {
            TopicPartition partition = new TopicPartition(name.topic(), name.partition());
            if (assigned.contains(partition) && partitions.isRunning(partition)) {
                consumer.seek(partition, offset);
                partitions.goBack(partition, offset);
            }
        });
    }

    /** The table has everything before these offsets; the group is told as a courtesy to whoever watches it. */
    void tellGroup(Map<PartitionName, Long> offsets) {
        if (isClosed) {
            return;
        }
        Set<TopicPartition> assigned = consumer.assignment();
        Map<TopicPartition, OffsetAndMetadata> told = new HashMap<>();
        offsets.forEach((name, offset) -> {
            TopicPartition partition = new TopicPartition(name.topic(), name.partition());
            if (assigned.contains(partition)) {
                told.put(partition, new OffsetAndMetadata(offset));
                partitions.committed(partition, offset);
            }
        });
        consumer.commitAsync(told, (done, failure) -> {
            if (failure != null) {
                LOGGER.atDebug().setCause(failure).log("The group could not be told its offsets");
            }
        });
    }

    CompletionStage<Void> confirm(Map<String, String> topicIds) {
        return cluster.confirm(topicIds);
    }

    List<TopicReading.Partition> statuses() {
        return partitions.statuses();
    }

    void wakeUp() {
        consumer.wakeup();
    }

    static PartitionName nameOf(TopicPartition partition) {
        return new PartitionName(partition.topic(), partition.partition());
    }

    /** What was delivered and is not committed is read again by whoever comes to own the partitions. */
    @Override
    public void close() {
        isClosed = true;
        goBack(held.drop());
        port.lose(partitions.names());
        partitions.forgetAll();
        consumer.close(CloseOptions.timeout(CLOSE)
                .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP));
        cluster.close();
    }
}
