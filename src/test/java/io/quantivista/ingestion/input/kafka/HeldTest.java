package io.quantivista.ingestion.input.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantivista.ingestion.intake.InFlightBytes;
import io.quantivista.ingestion.pipeline.stream.PartitionName;
import io.quantivista.ingestion.pipeline.stream.RegisteredSchemas;
import io.quantivista.ingestion.pipeline.stream.TopicRun;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeldTest {
    private static final PartitionName PARTITION = new PartitionName("t", 0);

    private final InFlightBytes room = new InFlightBytes(100, System::nanoTime);
    private final List<TopicRun> delivered = new ArrayList<>();

    /** Takes what is delivered. */
    private final class TakingPort extends UnusedPort {
        @Override
        public void deliver(List<TopicRun> runs) {
            delivered.addAll(runs);
        }
    }

    private TopicRun run(long from, long bytes) {
        return new TopicRun(
                PARTITION, from, from + 1, List.of(), RegisteredSchemas.NONE, Instant.EPOCH, () -> room.release(bytes));
    }

    @Test
    void room_for_what_was_dropped_is_not_taken_for_that_of_what_comes_next() {
        Held held = new Held(room, new TakingPort(), () -> {});
        room.acquire(100, () -> {});
        // Told first, and before the grant behind it is: the first run is dropped, and the next one waits for room.
        room.acquire(10, () -> {
            held.drop();
            held.deliver(List.of(run(1, 95)), 95);
        });
        held.deliver(List.of(run(0, 10)), 10);

        room.release(100);

        assertThat(held.isWaiting()).isTrue();
        assertThat(delivered).isEmpty();
        room.release(10);
        assertThat(held.isWaiting()).isFalse();
        assertThat(delivered).extracting(TopicRun::from).containsExactly(1L);
    }
}
