package io.quantivista.ingestion.pipeline.stream;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.quantivista.ingestion.lake.SourceAccount;
import io.quantivista.ingestion.telemetry.MeterNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;

/** What is measured of the partitions of one source, while they are read here. Safe for any thread. */
public final class TopicMeters {
    private final MeterRegistry registry;
    private final String sourceId;
    private final Map<PartitionName, Measured> partitions = new ConcurrentHashMap<>();

    private static final class Measured {
        private final Counter committed;
        private final Counter rejected;
        private final Counter filtered;
        private final List<Meter> all = new ArrayList<>();
        private volatile double lag;
        private volatile double ageSeconds;
        private volatile double stopped;

        Measured(MeterRegistry registry, Tags tags) {
            committed = counter(registry, tags, MeterNames.TOPIC_RECORDS_COMMITTED, "Records that are rows now");
            rejected = counter(registry, tags, MeterNames.TOPIC_RECORDS_REJECTED, "Records that are in quarantine now");
            filtered = counter(
                    registry, tags, MeterNames.TOPIC_RECORDS_FILTERED, "Tombstones, and records that rules left out");
            gauge(
                    registry,
                    tags,
                    MeterNames.TOPIC_LAG,
                    "Messages of the partition that its table does not have",
                    m -> m.lag);
            all.add(Gauge.builder(MeterNames.TOPIC_OLDEST_UNCOMMITTED, this, m -> m.ageSeconds)
                    .tags(tags)
                    .baseUnit("seconds")
                    .description("Since the oldest message that was read came that its table does not have")
                    .register(registry));
            gauge(
                    registry,
                    tags,
                    MeterNames.TOPIC_STOPPED,
                    "1 where the partition waits for a decision",
                    m -> m.stopped);
        }

        private Counter counter(MeterRegistry registry, Tags tags, String name, String description) {
            Counter counter =
                    Counter.builder(name).tags(tags).description(description).register(registry);
            all.add(counter);
            return counter;
        }

        private void gauge(
                MeterRegistry registry, Tags tags, String name, String description, ToDoubleFunction<Measured> value) {
            all.add(Gauge.builder(name, this, value)
                    .tags(tags)
                    .description(description)
                    .register(registry));
        }
    }

    public TopicMeters(MeterRegistry registry, String sourceId) {
        this.registry = registry;
        this.sourceId = sourceId;
    }

    private Measured of(PartitionName partition) {
        return partitions.computeIfAbsent(
                partition,
                first -> new Measured(
                        registry,
                        Tags.of(
                                MeterNames.TAG_SOURCE,
                                sourceId,
                                MeterNames.TAG_TOPIC,
                                first.topic(),
                                MeterNames.TAG_PARTITION,
                                String.valueOf(first.partition()))));
    }

    /** A flush is committed. */
    void committed(PartitionName partition, SourceAccount counts) {
        Measured measured = of(partition);
        measured.committed.increment((double) counts.committed());
        measured.rejected.increment((double) counts.rejected());
        measured.filtered.increment((double) counts.filtered());
    }

    /** How a partition stands now. */
    public void update(PartitionName partition, long lag, double ageSeconds, boolean isStopped) {
        Measured measured = of(partition);
        measured.lag = lag;
        measured.ageSeconds = ageSeconds;
        measured.stopped = isStopped ? 1 : 0;
    }

    /** The partition is read by another. */
    public void forget(PartitionName partition) {
        Measured gone = partitions.remove(partition);
        if (gone != null) {
            gone.all.forEach(registry::remove);
        }
    }
}
