package io.quantivista.ingestion.pipeline.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The time of the oldest push without a commit")
class PendingAgeTest {
    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

    private final PendingAge pending = new PendingAge();

    @Test
    @DisplayName("is there from the first push to the commit of the last")
    void isThereWhilePending() {
        assertThat(pending.oldest()).isEmpty();

        pending.note(0, at(0));
        pending.note(1, at(10));
        assertThat(pending.oldest()).contains(at(0));

        pending.committed(0, false);
        assertThat(pending.oldest()).contains(at(10));

        pending.committed(1, true);
        assertThat(pending.oldest()).isEmpty();
    }

    @Test
    @DisplayName("is never later than that push's, whatever is committed, also with more marks than are kept")
    void isNeverTooLate() {
        int pushes = 5 * PendingAge.MOST_MARKS;
        for (int i = 0; i < pushes; i++) {
            pending.note(i, at(2L * i));
        }

        for (int committed = 0; committed < pushes - 1; committed += 97) {
            pending.committed(committed, false);

            assertThat(pending.oldest().orElseThrow())
                    .isBeforeOrEqualTo(at(2L * (committed + 1)))
                    .isAfterOrEqualTo(at(2L * committed).minus(Duration.ofSeconds(64)));
        }
    }

    private static Instant at(long seconds) {
        return BEGIN.plusSeconds(seconds);
    }
}
