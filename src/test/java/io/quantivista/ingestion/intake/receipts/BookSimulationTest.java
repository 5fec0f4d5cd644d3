package io.quantivista.ingestion.intake.receipts;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Large: {@code -Dtest.jvm.args="-Dintake.receipts.seeds=10000"}; one seed again: {@code -Dintake.receipts.first_seed=N}. */
class BookSimulationTest {
    private static final long SEEDS = Long.getLong("intake.receipts.seeds", 300);
    private static final long FIRST = Long.getLong("intake.receipts.first_seed", 1);
    private static final int ROUNDS = 12;

    @Test
    void everyReplayComesToTheSameVerdictsAsThePlainModelWhateverTheDiskDoes() {
        long entries = 0;
        long voids = 0;
        long crashes = 0;
        for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
            try {
                BookSimulation.Outcome outcome = BookSimulation.run(seed, ROUNDS);
                entries += outcome.entries();
                voids += outcome.voids();
                crashes += outcome.crashes();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }

        assertThat(entries).isGreaterThan(SEEDS * 100);
        assertThat(voids).isGreaterThan(SEEDS * 10);
        assertThat(crashes).isGreaterThan(SEEDS * 2);
    }
}
