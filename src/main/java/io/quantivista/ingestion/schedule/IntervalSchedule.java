package io.quantivista.ingestion.schedule;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;

/** Every so often, counted from a start: the same instants for everybody who asks. */
record IntervalSchedule(Instant start, Duration every) implements Schedule {
    private static final Duration LEAST = Duration.ofMinutes(1);
    private static final Duration MOST = Duration.ofDays(366);

    static IntervalSchedule parse(String text) {
        String[] parts = text.split("/", -1);
        try {
            if (parts.length == 1 && text.startsWith("P")) {
                return of(Instant.EPOCH, text);
            }
            if (parts.length == 3 && parts[0].equals("R")) {
                return of(OffsetDateTime.parse(parts[1]).toInstant(), parts[2]);
            }
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "'%s' is no interval: write PT15M, P1D or R/2025-06-21T06:00:00Z/PT15M; months and years have no fixed length"
                            .formatted(text),
                    e);
        }
        throw new IllegalArgumentException(
                "'%s' is no interval: write PT15M or R/2025-06-21T06:00:00Z/PT15M".formatted(text));
    }

    private static IntervalSchedule of(Instant start, String duration) {
        Duration every = Duration.parse(duration);
        if (every.compareTo(LEAST) < 0 || every.compareTo(MOST) > 0) {
            throw new IllegalArgumentException(
                    "the interval %s is out of bounds: PT1M to P366D are expected".formatted(duration));
        }
        return new IntervalSchedule(start, every);
    }

    @Override
    public Optional<Instant> next(Instant after) {
        if (after.isBefore(start)) {
            return Optional.of(start);
        }
        long passed = Duration.between(start, after).dividedBy(every);
        return Optional.of(start.plus(every.multipliedBy(passed + 1)));
    }
}
