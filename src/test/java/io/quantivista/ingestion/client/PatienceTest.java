package io.quantivista.ingestion.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PatienceTest {
    private static final long MILLI = 1_000_000L;

    private long now;
    private final Patience patience = new Patience(Duration.ofMillis(100), () -> now);

    @Test
    void itIsOverBehindItsTimeAndNotAtIt() {
        assertThat(patience.isOver()).isFalse();
        now += 100 * MILLI;
        assertThat(patience.isOver()).isFalse();
        now += 1;
        assertThat(patience.isOver()).isTrue();
    }

    @Test
    void aConnectionThatWorksBeginsItAnew() {
        patience.isOver();
        now += 100 * MILLI;
        patience.reset();
        now += 100 * MILLI;

        assertThat(patience.isOver()).isFalse();
    }

    @Test
    void eachTryWaitsLongerAndNoLessThanTheGatewayAsks() {
        assertThat(patience.nextWait(Duration.ZERO)).isEqualTo(Duration.ofMillis(50));
        assertThat(patience.nextWait(Duration.ZERO)).isEqualTo(Duration.ofMillis(100));
        assertThat(patience.nextWait(Duration.ofSeconds(7))).isEqualTo(Duration.ofSeconds(7));
        patience.reset();
        assertThat(patience.nextWait(Duration.ZERO)).isEqualTo(Duration.ofMillis(50));
    }
}
