package io.quantivista.ingestion.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantivista.ingestion.source.SourceLimits;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PullThrottleTest {
    private final AtomicLong nanos = new AtomicLong();

    @Test
    void without_limits_nothing_waits() {
        PullThrottle throttle = new PullThrottle(SourceLimits.NONE, nanos::get);
        throttle.read(Long.MAX_VALUE / 2);

        assertThat(throttle.pause(Long.MAX_VALUE / 2)).isZero();
    }

    @Test
    void bytes_beyond_a_seconds_worth_are_waited_for() {
        PullThrottle throttle = throttle(OptionalLong.empty(), OptionalLong.of(1000));
        throttle.read(999);
        assertThat(throttle.pause(0)).isZero();

        throttle.read(2001);

        assertThat(throttle.pause(0)).isEqualTo(Duration.ofMillis(2001));
        nanos.addAndGet(Duration.ofMillis(2001).toNanos());
        assertThat(throttle.pause(0)).isZero();
    }

    @Test
    void records_are_counted_as_the_lanes_tell_them_and_the_longer_wait_holds() {
        PullThrottle throttle = throttle(OptionalLong.of(10), OptionalLong.of(1000));
        throttle.read(1500);

        assertThat(throttle.pause(9)).isEqualTo(Duration.ofMillis(501));
        assertThat(throttle.pause(39)).isEqualTo(Duration.ofMillis(3000));
        assertThat(throttle.pause(39)).isEqualTo(Duration.ofMillis(3000));
    }

    private PullThrottle throttle(OptionalLong records, OptionalLong bytes) {
        return new PullThrottle(new SourceLimits(records, bytes), nanos::get);
    }
}
