package io.quantivista.ingestion.pipeline.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quantivista.ingestion.lake.Lake;
import io.quantivista.ingestion.lake.LakeFixture;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TopicFlowTest {
    private static final PartitionName PARTITION = new PartitionName("t", 0);
    private static final String CLUSTER = "c";
    private static final String SEQUENCE = new TopicSequence(CLUSTER, PARTITION, "id", "desk").name();

    private final Vertx vertx = Vertx.vertx();
    private final HeldWorkers workers = new HeldWorkers(vertx);
    private final AskedReader reader = new AskedReader();
    private TopicFlow flow;
    private Lake lake;
    private WorkMarks marks;
    private Path deaths;

    /** Keeps what it was asked. */
    private static final class AskedReader implements TopicReader {
        private final Map<String, String> asked = new HashMap<>();

        @Override
        public void rewind(Map<PartitionName, Long> offsets) {
            throw new AssertionError("it has not lost its place");
        }

        @Override
        public void committed(Map<PartitionName, Long> offsets) {
            throw new AssertionError("nothing is committed here");
        }

        @Override
        public Future<Void> confirm(Map<String, String> topicIds) {
            asked.putAll(topicIds);
            return Future.succeededFuture();
        }
    }

    @BeforeEach
    @SuppressWarnings("NullAway") // what only a flush has to do with that is closed
    void open(@TempDir Path folder) {
        lake = LakeFixture.open(folder);
        lake.ensure(LakeFixture.MARKET);
        WorkMarks.open(folder.resolve("topics"), 1).enter(0, SEQUENCE, 3);
        marks = WorkMarks.open(folder.resolve("topics"), 1);
        deaths = folder.resolve("topics/deaths");
        String table = LakeFixture.MARKET.name();
        StreamContext context = new StreamContext(workers.vertx(), null, null, null, lake, null, null, -1);
        TableWindows windows =
                new TableWindows(workers.vertx(), lake, null, context.journals(), null, null, null, null);
        flow = new TopicFlow(
                context,
                "desk",
                table,
                windows,
                (plan, row, limits) -> {
                    throw new AssertionError("nothing is read here");
                },
                reader,
                new EntryFailures(marks),
                new TopicMeters(new SimpleMeterRegistry(), "desk"));
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get();
    }

    private Future<Map<PartitionName, TopicStanding>> assign(String topicId) {
        return flow.assign(CLUSTER, Map.of(PARTITION.topic(), topicId), Set.of(PARTITION));
    }

    /** A flush that takes the offset at which the partition begins, and no message. */
    private Flush pinnedAt(long offset) {
        assign("id");
        workers.run(0);
        flow.begin(PARTITION, offset, true);
        Flush flush = new Flush(lake.beginFlush(flow.name(), flow.table()), System.nanoTime());
        flow.takeNext(flush);
        return flush;
    }

    private static TopicRun run(long from, List<Long> released) {
        return new TopicRun(
                PARTITION, from, from + 1, List.of(), RegisteredSchemas.NONE, Instant.EPOCH, () -> released.add(from));
    }

    @Test
    void an_assignment_that_is_answered_late_leaves_what_the_next_one_has_begun() {
        Future<Map<PartitionName, TopicStanding>> late = assign("id");
        Future<Map<PartitionName, TopicStanding>> next = assign("id");
        workers.run(1);
        assertThat(next.result()).containsOnlyKeys(PARTITION);
        flow.begin(PARTITION, 0, false);

        workers.run(0);

        assertThat(late.cause()).hasMessage("partitions [t-0] were assigned again meanwhile");
        List<Long> released = new ArrayList<>();
        flow.deliver(List.of(run(0, released)));
        assertThat(released).isEmpty();
    }

    @Test
    void a_flush_asks_for_the_ids_under_which_it_is_committed_also_when_its_partition_is_lost() {
        Flush flush = pinnedAt(5);
        flow.lose(Set.of(PARTITION));

        flow.confirm(flush);

        assertThat(reader.asked).isEqualTo(Map.of("t", "id"));
    }

    @Test
    void deaths_of_messages_that_are_committed_are_forgotten_by_a_worker() throws Exception {
        Flush flush = pinnedAt(5);
        String before = Files.readString(deaths);
        int held = workers.held();

        flow.committed(flush);

        assertThat(before).contains(SEQUENCE);
        assertThat(deaths).hasContent(before);
        workers.run(held);
        assertThat(deaths).isEmptyFile();
    }
}
