package io.quantivista.ingestion.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class DueRunTest {
    private static final Schedule HOURLY = Schedule.parse("@hourly", ZoneOffset.UTC);
    private static final Schedule MINUTELY = Schedule.parse("* * * * *", ZoneOffset.UTC);
    private static final Instant EIGHT = Instant.parse("2025-06-21T08:00:00Z");

    @Test
    void nothing_runs_before_its_time_and_what_is_due_runs_at_it() {
        for (MissedRuns missed : MissedRuns.values()) {
            assertThat(DueRun.decide(HOURLY, missed, EIGHT, EIGHT.minusNanos(1)))
                    .isEqualTo(new DueRun(null, EIGHT));
            assertThat(DueRun.decide(HOURLY, missed, EIGHT, EIGHT))
                    .isEqualTo(new DueRun(EIGHT, EIGHT.plusSeconds(3600)));
        }
    }

    @Test
    void all_runs_the_oldest_and_leaves_the_others_due() {
        assertThat(DueRun.decide(HOURLY, MissedRuns.ALL, EIGHT, EIGHT.plusSeconds(3 * 3600 + 1)))
                .isEqualTo(new DueRun(EIGHT, EIGHT.plusSeconds(3600)));
    }

    @Test
    void last_runs_the_newest_alone() {
        assertThat(DueRun.decide(HOURLY, MissedRuns.LAST, EIGHT, EIGHT.plusSeconds(3 * 3600 + 1)))
                .isEqualTo(new DueRun(EIGHT.plusSeconds(3 * 3600), EIGHT.plusSeconds(4 * 3600)));
    }

    @Test
    void last_is_found_behind_years_of_minutes() {
        Instant now = EIGHT.plusSeconds(10L * 365 * 86_400 + 30);

        assertThat(DueRun.decide(MINUTELY, MissedRuns.LAST, EIGHT, now))
                .isEqualTo(new DueRun(now.minusSeconds(30), now.plusSeconds(30)));
    }

    @Test
    void none_runs_what_is_on_time_and_nothing_that_is_late() {
        Instant late = EIGHT.plus(DueRun.GRACE);

        assertThat(DueRun.decide(HOURLY, MissedRuns.NONE, EIGHT, late).run()).isEqualTo(EIGHT);
        assertThat(DueRun.decide(HOURLY, MissedRuns.NONE, EIGHT, late.plusNanos(1)))
                .isEqualTo(new DueRun(null, EIGHT.plusSeconds(3600)));
    }
}
