package io.quantivista.ingestion.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantivista.ingestion.schedule.RetryPolicy.Failures;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {
    private final RetryPolicy policy = new RetryPolicy(Duration.ofSeconds(10), Duration.ofMinutes(30), 3, 5, 20);

    @Test
    void pauses_grow_by_the_factor_up_to_the_longest() {
        assertThat(pause(1)).isEqualTo(Duration.ofSeconds(10));
        assertThat(pause(2)).isEqualTo(Duration.ofSeconds(30));
        assertThat(pause(3)).isEqualTo(Duration.ofSeconds(90));
        assertThat(pause(5)).isEqualTo(Duration.ofSeconds(810));
        RetryPolicy patient = new RetryPolicy(Duration.ofSeconds(10), Duration.ofMinutes(30), 3, 100, 20);
        assertThat(patient.pause(new Failures(6, 0), () -> 0)).contains(Duration.ofMinutes(30));
        assertThat(patient.pause(new Failures(100, 0), () -> 0)).contains(Duration.ofMinutes(30));
    }

    @Test
    void pauses_grow_with_failures_that_moved_something_as_well() {
        assertThat(policy.pause(new Failures(0, 1), () -> 0)).contains(Duration.ofSeconds(10));
        assertThat(policy.pause(new Failures(1, 2), () -> 0)).contains(Duration.ofSeconds(90));
    }

    @Test
    void jitter_takes_up_to_half() {
        assertThat(policy.pause(new Failures(2, 0), () -> 1)).contains(Duration.ofSeconds(15));
    }

    @Test
    void few_tries_follow_where_nothing_moved_and_many_where_something_did() {
        assertThat(policy.pause(new Failures(5, 0), () -> 0)).isPresent();
        assertThat(policy.pause(new Failures(6, 0), () -> 0)).isEmpty();
        assertThat(policy.pause(new Failures(0, 20), () -> 0)).isPresent();
        assertThat(policy.pause(new Failures(0, 21), () -> 0)).isEmpty();
    }

    @Test
    void a_failure_that_moved_something_ends_the_row_of_those_that_did_not() {
        Failures failures = Failures.NONE.plus(false).plus(false).plus(true);

        assertThat(failures).isEqualTo(new Failures(0, 1));
        assertThat(failures.plus(false)).isEqualTo(new Failures(1, 1));
    }

    private Duration pause(int idle) {
        return policy.pause(new Failures(idle, 0), () -> 0).orElseThrow();
    }
}
