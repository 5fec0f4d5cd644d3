package io.quantivista.ingestion.pipeline.stream;

import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.job.SourceBalance;
import io.quantivista.ingestion.lake.FeedAdvance;
import io.quantivista.ingestion.lake.FeedState;
import io.quantivista.ingestion.lake.Publication;
import io.quantivista.ingestion.telemetry.LogKeys;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The messages of one source's topics on their way into its table: what its reader delivers goes through the lanes and is
 * committed with the next offset of each partition. On the stream's context.
 *
 * <p>A partition goes on at the offset that the table has, and a run of messages is taken only where it begins at the offset
 * behind the last one. So whatever the reader does, and whoever else reads, no message is skipped or taken twice: a run that
 * does not fit is dropped and the reader sent back, and a commit from an offset that the table no longer has is fenced.
 */
final class TopicFlow implements FlowFeed {
    private static final Logger LOGGER = LoggerFactory.getLogger(TopicFlow.class);
    /** Messages that go to a lane in one task. */
    private static final int TASK_BYTES = 256 << 10;
    /** Messages on lanes at a time; what is beyond waits. */
    private static final int LANES_BYTES = 4 << 20;

    private static final long RELOAD_PAUSE_MILLIS = 1000;

    private final StreamContext context;
    private final String sourceId;
    private final String table;
    private final TopicReader reader;
    private final MessageFormat format;
    private final FlushWindows flushWindows;
    private final CommitLoop loop;
    private final TopicPositions positions;
    private final EntryFailures failures;
    private final TopicMeters meters;
    private final Map<PartitionName, PartitionFlow> partitions = new TreeMap<>();
    /** Partitions that the flush at hand brings on, also those that have gone to another reader meanwhile. */
    private final Map<String, PartitionFlow> touched = new LinkedHashMap<>();

    private final TopicRuns ahead = new TopicRuns();
    /** What a flush has committed, until the reader is told. */
    private final Map<PartitionName, Long> done = new HashMap<>();

    /** Counts the assignments. */
    private long assignments;

    TopicFlow(
            StreamContext context,
            String sourceId,
            String table,
            TableWindows windows,
            MessageFormat format,
            TopicReader reader,
            EntryFailures failures,
            TopicMeters meters) {
        this.context = context;
        this.sourceId = sourceId;
        this.table = table;
        this.reader = reader;
        this.format = format;
        this.failures = failures;
        this.meters = meters;
        this.positions = new TopicPositions(context, sourceId, table);
        this.loop = new CommitLoop(context, table, windows, this);
        this.flushWindows = new FlushWindows(context, table, windows, loop::advance);
    }

    CommitLoop loop() {
        return loop;
    }

    String table() {
        return table;
    }

    /**
     * What the table knows of partitions that were assigned. Fails where others were assigned meanwhile: its reader has waited
     * too long and is another by now, which may have begun the same partitions.
     */
    Future<Map<PartitionName, TopicStanding>> assign(
            String clusterId, Map<String, String> topicIds, Set<PartitionName> assigned) {
        // A flush may still have messages of partitions that were lost and come back: it is committed before they are
        // read again.
        long assignment = ++assignments;
        return loop.settle().compose(settled -> positions.read()).map(states -> {
            if (assignment != assignments) {
                throw new IllegalStateException("partitions %s were assigned again meanwhile".formatted(assigned));
            }
            Map<PartitionName, TopicStanding> standings = new TreeMap<>();
            for (PartitionName name : assigned) {
                String topicId = Objects.requireNonNull(topicIds.get(name.topic()), name.topic());
                TopicSequence sequence = new TopicSequence(clusterId, name, topicId, sourceId);
                partitions.put(name, new PartitionFlow(sequence, TopicPositions.of(sequence.name(), states)));
                standings.put(name, positions.standing(sequence, states));
            }
            return standings;
        });
    }

    void begin(PartitionName name, long offset, boolean isPinned) {
        PartitionFlow partition = partitions.get(name);
        if (partition != null) {
            partition.begin(offset, isPinned);
            loop.advance();
        }
    }

    /** Takes over what fits; a reader that has lost its place is sent back. */
    void deliver(List<TopicRun> runs) {
        Map<PartitionName, Long> lost = new HashMap<>();
        for (TopicRun run : runs) {
            PartitionFlow partition = partitions.get(run.partition());
            if (partition != null && partition.accept(run)) {
                ahead.add(run);
            } else {
                run.release().run();
                if (partition != null && partition.rewindOnce()) {
                    lost.put(run.partition(), partition.expected());
                }
            }
        }
        if (!lost.isEmpty()) {
            reader.rewind(lost);
        }
        loop.advance();
    }

    /** Commits what it has of them; the caller delivers nothing meanwhile. */
    Future<Void> release(Set<PartitionName> released) {
        return loop.settle().andThen(done -> lose(released));
    }

    void lose(Set<PartitionName> lost) {
        lost.forEach(partitions::remove);
        ahead.drop(run -> !partitions.containsKey(run.partition()));
        lost.forEach(meters::forget);
        loop.advance();
    }

    @Override
    public String name() {
        return TopicSequence.PREFIX + TopicSequence.encoded(sourceId);
    }

    @Override
    public boolean isSettled() {
        return ahead.isEmpty()
                && touched.isEmpty()
                && partitions.values().stream().noneMatch(PartitionFlow::isPinned);
    }

    @Override
    public void begin(Flush flush) {
        touched.clear();
    }

    @Override
    public boolean hasTakenAll(Flush flush) {
        return ahead.isEmpty();
    }

    @Override
    public boolean isBusy() {
        return flushWindows.isOpening();
    }

    @Override
    public void takeNext(Flush flush) {
        takePins(flush);
        while (!flushWindows.isBlocked() && flush.bytesOnLanes() < LANES_BYTES && !ahead.isEmpty()) {
            SourceWindow window = flushWindows.isOpening() ? null : flushWindows.find(flush, sourceId);
            if (window == null) {
                return;
            }
            send(flush, window, ahead.take(TASK_BYTES));
        }
    }

    /** Offsets that are committed although there is no message before them. */
    private void takePins(Flush flush) {
        for (PartitionFlow partition : partitions.values()) {
            if (partition.isPinned()) {
                partition.reachBegin();
                touched.put(partition.sequenceName(), partition);
                flush.take();
            }
        }
    }

    private void send(Flush flush, SourceWindow window, List<TopicRun> runs) {
        long bytes = 0;
        List<LaneTask> tasks = new ArrayList<>(runs.size());
        for (TopicRun run : runs) {
            PartitionFlow partition = Objects.requireNonNull(partitions.get(run.partition()));
            partition.reach(run.next());
            touched.put(partition.sequenceName(), partition);
            flush.receive(run.receivedAt());
            bytes += run.bytes();
            tasks.add(window.taskOf(partition.sequenceName(), run, format, failures));
        }
        long taken = bytes;
        List<PartitionFlow> of = runs.stream()
                .map(run -> Objects.requireNonNull(partitions.get(run.partition())))
                .toList();
        flush.begin(window, 0, taken);
        window.process(tasks).onComplete(done -> {
            flush.end(taken);
            runs.forEach(run -> run.release().run());
            if (done.succeeded()) {
                count(flush, window, of, done.result());
            } else {
                flush.fail(done.cause());
            }
            loop.advance();
        });
    }

    private void count(Flush flush, SourceWindow window, List<PartitionFlow> of, List<Outcome> outcomes) {
        for (int i = 0; i < of.size(); i++) {
            Outcome outcome = outcomes.get(i);
            of.get(i).count(outcome);
            flush.count(sourceId, outcome.read(), outcome);
            window.count(outcome);
        }
    }

    /** Asks for the ids under which it is committed: those that the reader knows may be of an assignment that came since. */
    @Override
    public Future<Void> confirm(Flush flush) {
        Map<String, String> ids = new HashMap<>();
        for (PartitionFlow partition : touched.values()) {
            String id = partition.sequence().topicId();
            String other = ids.put(partition.name().topic(), id);
            if (other != null && !other.equals(id)) {
                return Future.failedFuture(new IllegalStateException("topic '%s' has the ids %s and %s"
                        .formatted(partition.name().topic(), other, id)));
            }
        }
        return reader.confirm(ids);
    }

    @Override
    public List<FeedAdvance> advances(Flush flush) {
        return touched.values().stream().map(PartitionFlow::advance).toList();
    }

    @Override
    public void committed(Flush flush) {
        Map<String, Long> committed = new HashMap<>();
        for (PartitionFlow partition : touched.values()) {
            if (partitions.get(partition.name()) == partition) {
                meters.committed(partition.name(), partition.counts());
            }
            partition.committed();
            committed.put(partition.sequenceName(), partition.stored());
            done.put(partition.name(), partition.stored());
        }
        touched.clear();
        forget(committed);
    }

    /** Where deaths of messages are forgotten, the rest of them is synced. */
    private void forget(Map<String, Long> committed) {
        context.blocking(() -> {
                    committed.forEach(failures::forget);
                    return null;
                })
                .onFailure(e -> LOGGER.atWarn()
                        .addKeyValue(LogKeys.SOURCE, sourceId)
                        .setCause(e)
                        .log("Failures of committed messages are not forgotten"));
    }

    @Override
    public void tell(Publication published) {
        reader.committed(Map.copyOf(done));
        done.clear();
    }

    @Override
    public void rest() {
        // The reader goes on reading.
    }

    /** The table alone knows where to go on; another reader may have been there meanwhile. */
    @Override
    public void rewind(Throwable cause) {
        failures.note(cause);
        ahead.dropAll();
        touched.clear();
        Map<PartitionName, PartitionFlow> rewound = new HashMap<>(partitions);
        rewound.values().removeIf(partition -> !partition.hasBegun());
        rewound.values().forEach(PartitionFlow::suspend);
        reload(rewound);
    }

    private void reload(Map<PartitionName, PartitionFlow> rewound) {
        positions
                .read()
                .onSuccess(states -> {
                    Map<PartitionName, Long> offsets = new HashMap<>();
                    rewound.forEach((name, partition) -> {
                        if (partitions.get(name) == partition) {
                            partition.rewind(TopicPositions.of(partition.sequenceName(), states));
                            offsets.put(name, partition.expected());
                        }
                    });
                    reader.rewind(offsets);
                })
                .onFailure(e -> {
                    LOGGER.atWarn()
                            .addKeyValue(LogKeys.SOURCE, sourceId)
                            .addKeyValue(LogKeys.TABLE, table)
                            .setCause(e)
                            .log("The positions of topics cannot be read from their table, it is tried again");
                    context.later(RELOAD_PAUSE_MILLIS, () -> reload(rewound));
                });
    }

    /** A feed whose table tells it where to go on does not halt. */
    @Override
    public Optional<GatewayException> haltsOn(Throwable cause) {
        return Optional.empty();
    }

    @Override
    public void halted(GatewayException cause) {
        // Nobody waits here.
    }

    /** Lets go of what it holds; the table has what it was to get. */
    void close() {
        loop.close();
        ahead.dropAll();
        partitions.keySet().forEach(meters::forget);
        partitions.clear();
    }

    /** Records that were read and are not committed, in an account of their own. */
    Optional<SourceBalance> pending() {
        long pending = touched.values().stream()
                .mapToLong(partition -> partition.counts().received())
                .sum();
        return pending == 0 ? Optional.empty() : Optional.of(new SourceBalance(sourceId, pending, 0, 0, 0, pending));
    }

    /** Puts what this flow knows of its partitions in the place of what was read from the table. */
    void correct(Map<String, FeedState> states) {
        Stream.concat(partitions.values().stream(), touched.values().stream())
                .forEach(partition -> states.put(
                        partition.sequenceName(),
                        new FeedState(partition.stored(), Map.of(sourceId, partition.account()))));
    }
}
