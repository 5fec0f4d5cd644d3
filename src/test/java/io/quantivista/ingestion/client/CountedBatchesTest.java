package io.quantivista.ingestion.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantivista.ingestion.proto.v1.Counts;
import org.junit.jupiter.api.Test;

class CountedBatchesTest {
    private final CountedBatches counted = new CountedBatches();

    private void tell(long after, long through, long committed, long rejected, long filtered) {
        counted.told(Counts.newBuilder()
                .setAfterSequence(after)
                .setThroughSequence(through)
                .setCommitted(committed)
                .setRejected(rejected)
                .setFiltered(filtered)
                .build());
    }

    @Test
    void oneGatewayTellsTheSumOfEverything() {
        tell(0, 3, 28, 1, 1);
        tell(0, 5, 45, 3, 2);

        assertThat(counted.upTo(5)).isEqualTo(new StreamCounts(45, 3, 2, 0));
    }

    @Test
    void oneThatWasStartedAnewCountsFromWhereItBegan() {
        tell(0, 3, 28, 1, 1);
        tell(3, 5, 17, 2, 1);
        tell(3, 6, 27, 2, 1);

        assertThat(counted.upTo(6)).isEqualTo(new StreamCounts(55, 3, 2, 0));
    }

    @Test
    void whatWasCommittedAndNobodyWasToldIsCountedAsUncounted() {
        assertThat(counted.upTo(2)).isEqualTo(new StreamCounts(0, 0, 0, 2));

        tell(0, 3, 30, 0, 0);
        tell(7, 8, 10, 0, 0);

        assertThat(counted.upTo(8)).isEqualTo(new StreamCounts(40, 0, 0, 4));
    }
}
