package io.quantivista.ingestion.intake.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Large: {@code -Dtest.jvm.args="-Dintake.log.seeds=10000"}; one seed again: {@code -Dintake.log.first_seed=N}. */
class LogSimulationTest {
    private static final long SEEDS = Long.getLong("intake.log.seeds", 300);
    private static final long FIRST = Long.getLong("intake.log.first_seed", 1);

    @Test
    void whatWasAcknowledgedIsThereOnceAndInOrderWhateverTheDiskDoes() {
        long appended = 0;
        long kills = 0;
        long groups = 0;
        long reuses = 0;

        for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
            LogSimulation.Outcome outcome = LogSimulation.run(seed);
            appended += outcome.appended();
            kills += outcome.kills();
            groups += outcome.groups();
            reuses += outcome.reuses();
        }

        Proofs.print(
                "simulator: %d seeds, %d appends in %d groups, %d kills, %d files written over, 0 violations",
                SEEDS, appended, groups, kills, reuses);
        assertThat(kills).isGreaterThan(SEEDS / 2);
        assertThat(reuses).isGreaterThan(SEEDS / 2);
    }

    @Test
    void aSeedDoesTheSameAgain() {
        assertThat(LongStream.range(1, 20).mapToObj(LogSimulation::run).toList())
                .isEqualTo(LongStream.range(1, 20).mapToObj(LogSimulation::run).toList());
    }
}
