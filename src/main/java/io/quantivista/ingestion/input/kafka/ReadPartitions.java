package io.quantivista.ingestion.input.kafka;

import io.quantivista.ingestion.pipeline.stream.PartitionName;
import io.quantivista.ingestion.pipeline.stream.TopicMeters;
import io.quantivista.ingestion.source.TopicReading;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** The partitions that a consumer has: where each goes on, and which wait for a decision. On the reader's thread but where it says. */
final class ReadPartitions {
    private static final Duration MEASURE_EVERY = Duration.ofSeconds(1);

    private final Consumer<byte[], byte[]> consumer;
    private final TopicMeters meters;
    private final Clock clock;
    private final Map<TopicPartition, At> partitions = new ConcurrentHashMap<>();
    private final Map<String, String> topicIds = new HashMap<>();
    private Instant measured = Instant.MIN;

    /** Written by the reader's thread. */
    private static final class At {
        private volatile long next;
        private volatile long committed;
        private volatile long lag;
        private volatile @Nullable String stopped;
        private volatile @Nullable Instant uncommittedSince;
    }

    ReadPartitions(Consumer<byte[], byte[]> consumer, TopicMeters meters, Clock clock) {
        this.consumer = consumer;
        this.meters = meters;
        this.clock = clock;
    }

    /**
     * The topics have these ids.
     *
     * @throws PartitionsException where one had another: what is read of it by now is another topic's
     */
    void know(Map<String, String> ids) {
        ids.forEach((topic, id) -> {
            String before = topicIds.get(topic);
            if (before != null && !before.equals(id)) {
                throw new PartitionsException(
                        "topic '%s' had the id %s and has %s now: it was made anew".formatted(topic, before, id), null);
            }
        });
        topicIds.putAll(ids);
    }

    /** The partition is read from there. */
    void run(TopicPartition partition, long next) {
        At at = partitions.computeIfAbsent(partition, first -> new At());
        at.next = next;
        at.committed = next;
        at.stopped = null;
        at.uncommittedSince = null;
    }

    /** The partition is read again from there. */
    void goBack(TopicPartition partition, long next) {
        partitions.computeIfAbsent(partition, first -> new At()).next = next;
    }

    /** The partition waits for a decision; {@code missing} would come next. */
    void stop(TopicPartition partition, long missing, StartOffset start) {
        At at = partitions.computeIfAbsent(partition, first -> new At());
        at.committed = missing;
        at.next = Math.max(missing, start.offset());
        at.stopped = start.stopped();
        at.uncommittedSince = clock.instant();
    }

    boolean isRunning(TopicPartition partition) {
        At at = partitions.get(partition);
        return at != null && at.stopped == null;
    }

    Set<TopicPartition> running() {
        return partitions.keySet().stream().filter(this::isRunning).collect(Collectors.toSet());
    }

    /** The offset at which a partition goes on. */
    long next(TopicPartition partition) {
        return partitions.computeIfAbsent(partition, first -> new At()).next;
    }

    /** Messages up to {@code next} were read; returns where they begin. */
    long goOn(TopicPartition partition, long next) {
        At at = partitions.computeIfAbsent(partition, first -> new At());
        long from = at.next;
        at.next = next;
        if (at.uncommittedSince == null) {
            at.uncommittedSince = clock.instant();
        }
        return from;
    }

    /** The table has everything before. */
    void committed(TopicPartition partition, long offset) {
        At at = partitions.get(partition);
        if (at != null) {
            at.committed = offset;
            at.uncommittedSince = offset >= at.next ? null : clock.instant();
        }
    }

    /** Once a second. */
    void measure() {
        Instant now = clock.instant();
        if (now.isBefore(measured.plus(MEASURE_EVERY))) {
            return;
        }
        measured = now;
        partitions.forEach((partition, at) -> {
            OptionalLong unread = consumer.currentLag(partition);
            at.lag = unread.orElse(0) + Math.max(0, at.next - at.committed);
            Instant since = at.uncommittedSince;
            double age = since == null ? 0 : Duration.between(since, now).toMillis() / 1000.0;
            meters.update(Reading.nameOf(partition), at.lag, age, at.stopped != null);
        });
    }

    void forget(Collection<TopicPartition> gone) {
        gone.forEach(partition -> {
            partitions.remove(partition);
            meters.forget(Reading.nameOf(partition));
        });
    }

    void forgetAll() {
        forget(Set.copyOf(partitions.keySet()));
    }

    Set<PartitionName> names() {
        return partitions.keySet().stream().map(Reading::nameOf).collect(Collectors.toSet());
    }

    /** Any thread. */
    List<TopicReading.Partition> statuses() {
        return partitions.entrySet().stream()
                .sorted(Comparator.comparing(entry -> Reading.nameOf(entry.getKey())))
                .map(entry -> new TopicReading.Partition(
                        entry.getKey().topic(),
                        entry.getKey().partition(),
                        entry.getValue().committed,
                        entry.getValue().lag,
                        entry.getValue().stopped))
                .toList();
    }
}
