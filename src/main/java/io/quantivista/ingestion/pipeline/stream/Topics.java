package io.quantivista.ingestion.pipeline.stream;

import io.micrometer.core.instrument.MeterRegistry;
import io.quantivista.ingestion.connector.kafka.KafkaConnection;
import io.quantivista.ingestion.job.SourceBalance;
import io.quantivista.ingestion.lake.FeedState;
import io.quantivista.ingestion.lake.SourceAccount;
import io.quantivista.ingestion.lake.table.LakeTables;
import io.quantivista.ingestion.pipeline.SourcePlans;
import io.quantivista.ingestion.source.DataSource;
import io.quantivista.ingestion.source.IngestionConfig;
import io.quantivista.ingestion.source.SourceRegistry;
import io.quantivista.ingestion.source.SourceType;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Messages of topics on their way into the lake, in a flow for each source. They live on the event loop of the streams; who calls
 * from another thread is answered there.
 */
public final class Topics {
    private static final long PULSE_MILLIS = 25;

    private final Streams streams;
    private final StreamContext context;
    private final SourceRegistry sources;
    private final StreamJobs jobs;
    private final WorkMarks marks;
    private final MeterRegistry registry;
    private final Map<String, TopicFlow> flows = new HashMap<>();
    private final long pulse;

    /** @param streams whose event loop, lanes and journals the flows share */
    public Topics(Streams streams, SourceRegistry sources, StreamJobs jobs, WorkMarks marks, MeterRegistry registry) {
        this.streams = streams;
        this.context = streams.context();
        this.sources = sources;
        this.jobs = jobs;
        this.marks = marks;
        this.registry = registry;
        this.pulse = context.vertx()
                .setPeriodic(
                        PULSE_MILLIS,
                        due -> streams.here(() -> {
                            List.copyOf(flows.values())
                                    .forEach(flow -> flow.loop().pulse());
                            return Future.succeededFuture();
                        }));
    }

    /** The id of this gateway, which it keeps as long as its intake log: its readers are known by it in their groups. */
    public String gatewayId() {
        return context.log().id();
    }

    /** What is measured of a source's partitions. */
    public TopicMeters metersOf(String sourceId) {
        return new TopicMeters(registry, sourceId);
    }

    /** Opens the way of a source's messages; one for each source until it is {@linkplain #close closed}. */
    public Future<TopicPort> open(
            DataSource source, KafkaConnection connection, TopicReader reader, TopicMeters meters) {
        return streams.here(() -> ensureTable(source.sourceType())
                .<TopicPort>map(made -> new Way(flowOf(source, connection, reader, meters))));
    }

    /** A position may have to be committed before the first window makes the table. */
    private Future<Void> ensureTable(SourceType type) {
        return context.blocking(() -> {
            context.lake().ensure(LakeTables.of(type, List.of()));
            return null;
        });
    }

    private TopicFlow flowOf(DataSource source, KafkaConnection connection, TopicReader reader, TopicMeters meters) {
        SourceType type = source.sourceType();
        TableWindows windows = new TableWindows(
                context.vertx(),
                context.lake(),
                context.pipeline(),
                context.journals(),
                sourceId -> SourcePlans.loadAny(sources, sourceId, type),
                jobs,
                streams.lostWindows(),
                context.config().window());
        EntryFailures failures = new EntryFailures(marks);
        marks.condemn(source.sourceId(), failures);
        TopicFlow flow = new TopicFlow(
                context,
                source.sourceId(),
                type.table(),
                windows,
                MessageFormats.of(connection, IngestionConfig.parse(source.ingestionConfig())),
                reader,
                failures,
                meters);
        flows.put(source.sourceId(), flow);
        return flow;
    }

    /** The source was changed: its next job begins with the next flush. */
    public void renew(String sourceId) {
        streams.here(() -> {
            TopicFlow flow = flows.get(sourceId);
            if (flow != null) {
                flow.loop().windows().renew(sourceId);
            }
            return Future.succeededFuture();
        });
    }

    /** Commits what a source's flow still has and ends its windows; its reader delivers nothing more. */
    public Future<Void> close(String sourceId) {
        return streams.here(() -> {
            TopicFlow flow = flows.get(sourceId);
            return flow == null
                    ? Future.succeededFuture()
                    : flow.loop()
                            .drain()
                            .eventually(() -> streams.here(() -> {
                                flow.close();
                                flows.remove(sourceId, flow);
                                return Future.succeededFuture();
                            }));
        });
    }

    /** No flow goes on; those that are not closed leave what they have to the next start. */
    public void stop() {
        context.vertx().cancelTimer(pulse);
        streams.here(() -> {
            flows.values().forEach(TopicFlow::close);
            flows.clear();
            return Future.succeededFuture();
        });
    }

    /** The accounts of what came from topics, of every source that ever had any. */
    public Future<List<SourceBalance>> balances() {
        return context.vertx()
                .executeBlocking(this::committed, false)
                .compose(committed -> streams.here(() -> Future.succeededFuture(balances(committed))));
    }

    /** What the tables tell, by table and sequence. */
    private Map<String, Map<String, FeedState>> committed() {
        Map<String, Map<String, FeedState>> tables = new HashMap<>();
        for (SourceType type : SourceType.values()) {
            tables.computeIfAbsent(
                    type.table(), table -> new HashMap<>(context.lake().feedStates(table, TopicSequence.PREFIX)));
        }
        return tables;
    }

    /** What is read here is known more exactly than a table told a moment ago. */
    private List<SourceBalance> balances(Map<String, Map<String, FeedState>> tables) {
        flows.values().forEach(flow -> flow.correct(tables.getOrDefault(flow.table(), new HashMap<>())));
        List<SourceBalance> balances = new ArrayList<>();
        tables.values()
                .forEach(table -> table.forEach((sequence, state) -> {
                    state.accounts().forEach((source, account) -> balances.add(balance(source, account)));
                }));
        flows.values().forEach(flow -> flow.pending().ifPresent(balances::add));
        return balances;
    }

    private static SourceBalance balance(String sourceId, SourceAccount account) {
        return new SourceBalance(
                sourceId, account.received(), account.committed(), account.rejected(), account.filtered(), 0);
    }

    private final class Way implements TopicPort {
        private final TopicFlow flow;

        Way(TopicFlow flow) {
            this.flow = flow;
        }

        @Override
        public Future<Map<PartitionName, TopicStanding>> assign(
                String clusterId, Map<String, String> topicIds, Set<PartitionName> partitions) {
            return streams.here(() -> flow.assign(clusterId, topicIds, partitions));
        }

        @Override
        public void begin(PartitionName partition, long offset, boolean isPinned) {
            streams.here(() -> {
                flow.begin(partition, offset, isPinned);
                return Future.succeededFuture();
            });
        }

        @Override
        public void deliver(List<TopicRun> runs) {
            streams.here(() -> {
                flow.deliver(runs);
                return Future.succeededFuture();
            });
        }

        @Override
        public Future<Void> release(Set<PartitionName> partitions) {
            return streams.here(() -> flow.release(partitions));
        }

        @Override
        public void lose(Set<PartitionName> partitions) {
            streams.here(() -> {
                flow.lose(partitions);
                return Future.succeededFuture();
            });
        }
    }
}
