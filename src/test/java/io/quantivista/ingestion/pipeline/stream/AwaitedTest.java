package io.quantivista.ingestion.pipeline.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AwaitedTest {
    private static final long AT_START = 10;

    private final Awaited awaited = new Awaited(AT_START);
    private long committed = AT_START;

    private void commit(long through, long version, Map<Long, Outcome> outcomes) {
        awaited.commit(outcomes, through, version);
        committed = through;
    }

    private static Outcome outcome(long read, long rejected, long filtered) {
        return new Outcome(read, rejected, filtered, 100);
    }

    private Commitment known(long position, int records) {
        Future<Commitment> told = awaited.await(position, records, committed);
        assertThat(told.succeeded()).isTrue();
        return told.result();
    }

    @Test
    void whoWaitsIsToldWithTheCommit() {
        Future<Commitment> waits = awaited.await(12, 3, committed);
        assertThat(waits.isComplete()).isFalse();

        commit(12, 7, Map.of(11L, outcome(1, 0, 0), 12L, outcome(3, 1, 1)));

        assertThat(waits.result()).isEqualTo(new Commitment(1L, 1L, 1L, 7L));
    }

    @Test
    void whatBecameOfAPushIsKnownManyCommitsLater() {
        commit(12, 7, Map.of(11L, outcome(5, 0, 0), 12L, outcome(3, 1, 1)));
        for (int i = 1; i < Awaited.MOST_COMMITS; i++) {
            commit(12 + i, 7 + i, Map.of(12L + i, outcome(1, 0, 0)));
        }

        assertThat(known(11, 5)).isEqualTo(new Commitment(5L, 0L, 0L, 7L));
        assertThat(known(12, 3)).isEqualTo(new Commitment(1L, 1L, 1L, 7L));

        commit(committed + 1, 9_999, Map.of());

        assertThat(known(12, 3)).as("one commit more than is kept").isEqualTo(Commitment.UNKNOWN);
        assertThat(known(13, 1)).isEqualTo(new Commitment(1L, 0L, 0L, 8L));
    }

    @Test
    void whatWasCommittedBeforeTheStartIsNotKnown() {
        commit(12, 7, Map.of(11L, outcome(5, 0, 0), 12L, outcome(3, 1, 1)));

        assertThat(known(AT_START - 1, 2)).isEqualTo(Commitment.UNKNOWN);
        assertThat(known(AT_START, 2)).isEqualTo(Commitment.UNKNOWN);
        assertThat(known(AT_START + 1, 5).committed()).isEqualTo(5);
    }

    @Test
    void pushesWithRejectionsAreKeptUpToTheirMost() {
        for (int i = 1; i <= Awaited.MOST_KEPT; i++) {
            awaited.commit(Map.of(AT_START + i, outcome(2, 1, 0)), AT_START + i % 2 + 100_000, 1L);
        }
        committed = 100_001 + AT_START;
        assertThat(known(AT_START + 1, 2).rejected()).as("as many as are kept").isEqualTo(1);

        awaited.commit(Map.of(AT_START + Awaited.MOST_KEPT + 1, outcome(2, 1, 0)), committed, 1L);

        assertThat(known(AT_START + 1, 2)).as("one more").isEqualTo(Commitment.UNKNOWN);
        assertThat(known(AT_START + 2, 2).rejected()).isEqualTo(1);
    }
}
