package io.quantivista.ingestion.input.pull;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.input.pull.PullRunner.Ended;
import io.quantivista.ingestion.job.Job;
import io.quantivista.ingestion.job.JobStatus;
import io.quantivista.ingestion.job.PullTask;
import io.quantivista.ingestion.job.PullTasks.Finish;
import io.quantivista.ingestion.schedule.RetryPolicy;
import io.quantivista.ingestion.source.IngestionMode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class FinishedRunsTest {
    private static final Instant NOON = Instant.parse("2025-06-21T12:00:00Z");

    private final FinishedRuns runs = new FinishedRuns(
            new RetryPolicy(Duration.ofSeconds(10), Duration.ofMinutes(30), 3, 2, 4),
            Clock.fixed(NOON, ZoneOffset.UTC));

    @ParameterizedTest
    @CsvSource({
        "MALFORMED_BODY, user, false",
        "QUALITY_GATE_FAILED, user, false",
        "SYNC_STATE_CONFLICT, user, false",
        "SOURCE_UNREACHABLE, source, true",
        "STORE_UNAVAILABLE, resource, true",
        "DISK_FULL, resource, true",
        "INTERNAL, internal, true"
    })
    void whether_a_failure_is_tried_again_follows_from_whose_it_is(ErrorCode code, String whose, boolean isRetried) {
        Finish finish = runs.ended(task(0, 0), failed(code, 0));

        assertThat(finish.outcome())
                .isEqualTo("FAILED (%s, %s): why".formatted(whose, isRetried ? "tried again" : "not tried again"));
        assertThat(finish.retryAt() != null).isEqualTo(isRetried);
    }

    @Test
    void a_try_comes_after_half_of_its_pause_to_all_of_it() {
        Finish finish = runs.ended(task(1, 0), failed(ErrorCode.SOURCE_UNREACHABLE, 0));

        assertThat(finish.retryAt()).isBetween(NOON.plusSeconds(15), NOON.plusSeconds(30));
        assertThat(finish.idleFailures()).isEqualTo(2);
    }

    @Test
    void a_failure_that_read_records_has_the_larger_number_of_tries() {
        assertThat(runs.ended(task(2, 0), failed(ErrorCode.SOURCE_UNREACHABLE, 0))
                        .outcome())
                .startsWith("FAILED (source, tried often enough)");
        Finish moved = runs.ended(task(2, 3), failed(ErrorCode.SOURCE_UNREACHABLE, 1));
        assertThat(moved.retryAt()).isNotNull();
        assertThat(moved.idleFailures()).isZero();
        assertThat(moved.movedFailures()).isEqualTo(4);
        assertThat(runs.ended(task(0, 4), failed(ErrorCode.SOURCE_UNREACHABLE, 1))
                        .retryAt())
                .isNull();
    }

    @Test
    void a_published_job_is_followed_at_once_where_it_left_something() {
        Job job = job(JobStatus.WARNING, 3);

        assertThat(runs.ended(task(1, 1), new Ended(job, null, false)))
                .isEqualTo(new Finish("s", null, 0, 0, NOON, "j", "WARNING"));
        assertThat(runs.ended(task(1, 1), new Ended(job, null, true)))
                .isEqualTo(new Finish("s", NOON, 0, 0, NOON, "j", "WARNING, more is there"));
    }

    @Test
    void a_cancelled_job_is_not_tried_again() {
        Finish finish = runs.ended(task(0, 0), new Ended(job(JobStatus.CANCELLED, 3), ErrorCode.JOB_CANCELLED, false));

        assertThat(finish).isEqualTo(new Finish("s", null, 0, 0, NOON, "j", "CANCELLED"));
    }

    @ParameterizedTest
    @EnumSource(names = {"SYNC_RUNNING", "BUSY"})
    void while_another_job_pulls_or_there_is_no_room_it_is_asked_for_again_without_a_failure(ErrorCode code) {
        Finish finish = runs.refused(task(2, 4), new GatewayException(code, "why"));

        assertThat(finish).isEqualTo(new Finish("s", NOON.plusSeconds(10), 2, 4, NOON, null, "waits: why"));
    }

    @Test
    void what_its_gateways_die_of_is_given_up_beyond_the_tries_that_move_nothing() {
        assertThat(runs.gaveUp(task(2, 0))).isEmpty();
        assertThat(runs.gaveUp(task(3, 0))).hasValueSatisfying(finish -> {
            assertThat(finish.retryAt()).isNull();
            assertThat(finish.outcome()).contains("every gateway that pulled it died");
        });
    }

    private static PullTask task(int idle, int moved) {
        return new PullTask("s", "@daily", "UTC", "last", false, null, NOON, true, NOON, idle, moved, null, null, null);
    }

    private static Ended failed(ErrorCode cause, long records) {
        return new Ended(job(JobStatus.FAILED, records), cause, false);
    }

    private static Job job(JobStatus status, long records) {
        return new Job(
                "j",
                "s",
                status,
                records,
                0,
                0,
                NOON,
                NOON,
                "why",
                IngestionMode.BATCH_SCHEDULED,
                0,
                null,
                null,
                "market_data_lake",
                null,
                0,
                null);
    }
}
