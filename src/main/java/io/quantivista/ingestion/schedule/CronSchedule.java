package io.quantivista.ingestion.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.util.List;
import java.util.Optional;

/**
 * A cron expression of five fields in the local time of a zone. Where both days are restricted either may match, as cron has
 * always had it.
 *
 * <p>When clocks change: an expression whose hour is fixed runs once on each of its local times. One that is skipped runs at the
 * instant at which clocks go forward, together with all others that are; one that comes twice runs the first time. An
 * expression whose hour begins with a star runs by elapsed time: in an hour that comes twice it runs twice, in one that is
 * skipped not at all.
 */
final class CronSchedule implements Schedule {
    private static final int FIELDS = 5;
    /** Long enough for a 29th of February around a year such as 2100. */
    private static final int MOST_DAYS = 366 * 12;
    /** No zone has ever moved its clocks by more than a day. */
    private static final Duration LARGEST_CHANGE = Duration.ofHours(25);

    private final CronField minutes;
    private final CronField hours;
    private final CronField daysOfMonth;
    private final CronField months;
    private final CronField daysOfWeek;
    private final ZoneId zone;

    private CronSchedule(List<CronField> fields, ZoneId zone) {
        this.minutes = fields.get(0);
        this.hours = fields.get(1);
        this.daysOfMonth = fields.get(2);
        this.months = fields.get(3);
        this.daysOfWeek = fields.get(4);
        this.zone = zone;
    }

    static CronSchedule parse(String text, ZoneId zone) {
        String[] parts = text.strip().split("\\s+", -1);
        if (parts.length != FIELDS) {
            throw new IllegalArgumentException(
                    "'%s' has %d fields, 5 are expected: minute, hour, day of month, month, day of week"
                            .formatted(text, text.isBlank() ? 0 : parts.length));
        }
        CronSchedule schedule = new CronSchedule(
                List.of(
                        CronField.parse(parts[0], CronField.MINUTE),
                        CronField.parse(parts[1], CronField.HOUR),
                        CronField.parse(parts[2], CronField.DAY_OF_MONTH),
                        CronField.parse(parts[3], CronField.MONTH),
                        CronField.parse(parts[4], CronField.DAY_OF_WEEK)),
                zone);
        if (schedule.next(Instant.parse("2024-01-01T00:00:00Z")).isEmpty()) {
            throw new IllegalArgumentException("'%s' names a day that never comes".formatted(text));
        }
        return schedule;
    }

    @Override
    public Optional<Instant> next(Instant after) {
        return hours.isAny() ? nextElapsed(after) : nextLocal(after);
    }

    /** By elapsed time: each instant is asked for its local time. */
    private Optional<Instant> nextElapsed(Instant after) {
        ZonedDateTime at = after.truncatedTo(ChronoUnit.MINUTES).atZone(zone).plusMinutes(1);
        LocalDate last = at.toLocalDate().plusDays(MOST_DAYS);
        while (at.toLocalDate().isBefore(last)) {
            if (!matchesDay(at.toLocalDate())) {
                at = at.toLocalDate().plusDays(1).atStartOfDay(zone);
            } else if (hours.matches(at.getHour()) && minutes.matches(at.getMinute())) {
                return Optional.of(at.toInstant());
            } else {
                at = at.plusMinutes(1);
            }
        }
        return Optional.empty();
    }

    /** By local times: each is asked for its instant. They rise together, so the first behind {@code after} is the next. */
    private Optional<Instant> nextLocal(Instant after) {
        LocalDate first = LocalDate.ofInstant(after.minus(LARGEST_CHANGE), zone);
        for (int day = 0; day < MOST_DAYS; day++) {
            LocalDate date = first.plusDays(day);
            if (!matchesDay(date)) {
                continue;
            }
            for (int hour = 0; hour < 24; hour++) {
                for (int minute = 0; hours.matches(hour) && minute < 60; minute++) {
                    if (minutes.matches(minute)) {
                        Instant instant = instantOf(LocalDateTime.of(date, LocalTime.of(hour, minute)));
                        if (instant.isAfter(after)) {
                            return Optional.of(instant);
                        }
                    }
                }
            }
        }
        return Optional.empty();
    }

    private Instant instantOf(LocalDateTime local) {
        List<ZoneOffset> offsets = zone.getRules().getValidOffsets(local);
        if (offsets.isEmpty()) {
            ZoneOffsetTransition gap = zone.getRules().getTransition(local);
            return gap.getInstant();
        }
        return local.toInstant(offsets.get(0));
    }

    private boolean matchesDay(LocalDate date) {
        if (!months.matches(date.getMonthValue())) {
            return false;
        }
        boolean ofMonth = daysOfMonth.matches(date.getDayOfMonth());
        boolean ofWeek = daysOfWeek.matches(date.getDayOfWeek().getValue() % 7);
        return daysOfMonth.isAny() || daysOfWeek.isAny() ? ofMonth && ofWeek : ofMonth || ofWeek;
    }
}
