package io.quantivista.ingestion.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduleTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            * * * * *        | 2025-06-21T08:00:30Z | 2025-06-21T08:01:00Z
            */15 * * * *     | 2025-06-21T08:45:00Z | 2025-06-21T09:00:00Z
            5/20 * * * *     | 2025-06-21T08:26:00Z | 2025-06-21T08:45:00Z
            30 6 * * 1-5     | 2025-06-20T06:30:00Z | 2025-06-23T06:30:00Z
            30 6 * * mon-FRI | 2025-06-20T06:30:00Z | 2025-06-23T06:30:00Z
            0 0 * * 7        | 2025-06-21T08:00:00Z | 2025-06-22T00:00:00Z
            0 0 13 * 5       | 2025-06-07T00:00:00Z | 2025-06-13T00:00:00Z
            0 0 13 * 5       | 2025-06-13T00:00:00Z | 2025-06-20T00:00:00Z
            0 12 31 * *      | 2025-06-01T00:00:00Z | 2025-07-31T12:00:00Z
            0 0 29 2 *       | 2096-03-01T00:00:00Z | 2104-02-29T00:00:00Z
            0 0 1 jan,jul *  | 2025-06-21T00:00:00Z | 2025-07-01T00:00:00Z
            @hourly          | 2025-06-21T08:00:00Z | 2025-06-21T09:00:00Z
            @daily           | 2025-06-21T08:00:00Z | 2025-06-22T00:00:00Z
            @weekly          | 2025-06-21T08:00:00Z | 2025-06-22T00:00:00Z
            @monthly         | 2025-06-21T08:00:00Z | 2025-07-01T00:00:00Z
            @yearly          | 2025-06-21T08:00:00Z | 2026-01-01T00:00:00Z
            PT15M            | 2025-06-21T08:15:00Z | 2025-06-21T08:30:00Z
            P1D              | 2025-06-21T08:15:00Z | 2025-06-22T00:00:00Z
            R/2025-06-21T06:05:00Z/PT1H | 2025-06-21T08:15:00Z | 2025-06-21T09:05:00Z
            R/2025-06-21T06:05:00+02:00/PT1H | 2020-01-01T00:00:00Z | 2025-06-21T04:05:00Z
            """)
    void the_next_instant_is_the_first_one_behind(String schedule, Instant after, Instant next) {
        assertThat(Schedule.parse(schedule, ZoneOffset.UTC).next(after)).contains(next);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "* * * *", "* * * * * *", "60 * * * *", "* 24 * * *", "* * 0 * *", "* * 32 * *", "* * * 13 * ",
                        "* * * * 8",
                "5-1 * * * *", "*/0 * * * *", "1/2/3 * * * *", "1,,2 * * * *", "a * * * *", "0 0 30 2 *", "@never",
                        "PT59S", "P1M",
                "P1Y", "P367D", "R5/2025-01-01T00:00:00Z/PT1H", "R/x/PT1H", "-1 * * * *", "1- * * * *"
            })
    void what_is_no_schedule_is_refused_with_a_reason(String text) {
        assertThatThrownBy(() -> Schedule.parse(text, ZoneOffset.UTC))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .isNotBlank();
    }

    @Test
    void a_local_time_that_is_skipped_runs_once_when_clocks_go_forward() {
        // In Berlin 02:00 to 03:00 of 2025-03-30 is skipped at 01:00Z.
        assertThat(from("30 2 * * *", "2025-03-29T00:00:00Z", 3))
                .containsExactly("2025-03-29T01:30:00Z", "2025-03-30T01:00:00Z", "2025-03-31T00:30:00Z");
        assertThat(from("0,20,40 2 * * *", "2025-03-30T00:00:00Z", 2))
                .containsExactly("2025-03-30T01:00:00Z", "2025-03-31T00:00:00Z");
    }

    @Test
    void a_local_time_that_comes_twice_runs_the_first_time() {
        // In Berlin 02:00 to 03:00 of 2025-10-26 comes at 00:00Z and again at 01:00Z.
        assertThat(from("30 2 * * *", "2025-10-25T12:00:00Z", 2))
                .containsExactly("2025-10-26T00:30:00Z", "2025-10-27T01:30:00Z");
        assertThat(from("0,30 2,3 * * *", "2025-10-25T12:00:00Z", 4))
                .containsExactly(
                        "2025-10-26T00:00:00Z", "2025-10-26T00:30:00Z", "2025-10-26T02:00:00Z", "2025-10-26T02:30:00Z");
    }

    @Test
    void an_hour_that_begins_with_a_star_runs_by_elapsed_time_in_both_nights() {
        assertThat(from("0 * * * *", "2025-03-29T23:30:00Z", 3))
                .containsExactly("2025-03-30T00:00:00Z", "2025-03-30T01:00:00Z", "2025-03-30T02:00:00Z");
        assertThat(from("30 * * * *", "2025-10-25T23:30:00Z", 3))
                .containsExactly("2025-10-26T00:30:00Z", "2025-10-26T01:30:00Z", "2025-10-26T02:30:00Z");
    }

    @Test
    void a_zone_that_moves_by_half_an_hour_or_skips_a_day_keeps_its_runs() {
        // Lord Howe: 02:00 becomes 02:30 on 2025-10-05 at 2025-10-04T15:30Z.
        assertThat(Schedule.parse("15 2 * * *", ZoneId.of("Australia/Lord_Howe"))
                        .next(Instant.parse("2025-10-04T00:00:00Z")))
                .contains(Instant.parse("2025-10-04T15:30:00Z"));
        // Apia had no 2011-12-30.
        assertThat(Schedule.parse("0 12 30 12 *", ZoneId.of("Pacific/Apia"))
                        .next(Instant.parse("2011-12-01T00:00:00Z")))
                .contains(Instant.parse("2011-12-30T10:00:00Z"));
    }

    private static List<String> from(String cron, String after, int count) {
        Schedule schedule = Schedule.parse(cron, BERLIN);
        List<String> instants = new ArrayList<>();
        Instant at = Instant.parse(after);
        for (int i = 0; i < count; i++) {
            at = schedule.next(at).orElseThrow();
            instants.add(at.toString());
        }
        return instants;
    }
}
