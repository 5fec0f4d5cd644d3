package io.quantivista.ingestion.schedule;

import java.time.Duration;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/**
 * How often what failed is tried again, and after which pause: the first, times the factor with each failure that follows, up
 * to the longest. A jitter takes up to half of it, so that what failed together does not come back together.
 *
 * @param mostIdle tries in a row that moved nothing
 * @param mostMoved tries in a row of which some moved something
 */
public record RetryPolicy(Duration first, Duration longest, int factor, int mostIdle, int mostMoved) {
    /**
     * Failures since the last success.
     *
     * @param idle in a row that moved nothing
     * @param moved that moved something
     */
    public record Failures(int idle, int moved) {
        public static final Failures NONE = new Failures(0, 0);

        /** One more. */
        public Failures plus(boolean hasMoved) {
            return hasMoved ? new Failures(0, moved + 1) : new Failures(idle + 1, moved);
        }
    }

    /**
     * The pause before the next try; empty where there is none.
     *
     * @param random from 0 to 1
     */
    public Optional<Duration> pause(Failures failures, DoubleSupplier random) {
        if (failures.idle() > mostIdle || failures.moved() > mostMoved) {
            return Optional.empty();
        }
        double millis = first.toMillis() * Math.pow(factor, Math.max(0, failures.idle() + failures.moved() - 1));
        double bounded = Math.min(millis, longest.toMillis());
        return Optional.of(Duration.ofMillis((long) (bounded * (1 - random.getAsDouble() / 2))));
    }
}
