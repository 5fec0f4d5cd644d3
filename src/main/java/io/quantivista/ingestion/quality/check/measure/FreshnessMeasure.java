package io.quantivista.ingestion.quality.check.measure;

import io.quantivista.ingestion.catalogue.Example;
import io.quantivista.ingestion.catalogue.Setting;
import io.quantivista.ingestion.model.Dates;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.model.Value;
import io.quantivista.ingestion.quality.CheckDescriptor;
import io.quantivista.ingestion.quality.CheckSettings;
import io.quantivista.ingestion.quality.Measure;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** How old the newest moment of a field is. */
public final class FreshnessMeasure implements Measure {
    public static final CheckDescriptor DESCRIPTOR = CheckDescriptor.ofJob(
            "freshness",
            "The newest ISO date or timestamp of the field is as old as the threshold says, counted from the job's begin; a"
                    + " date is its first moment in UTC. Other values are passed over, and a job with none fails.",
            List.of(),
            List.of(Setting.optional("unit", Setting.Type.TEXT, "minute, hour (default) or day")),
            FreshnessMeasure::new,
            Example.of(
                            "{\"field\": \"as_of\", \"parameters\": {\"unit\": \"day\"}, \"threshold\": {\"must_be_less_than\": 2}}")
                    .passes("{\"as_of\":\"2025-06-20\"}\n{\"as_of\":\"2025-06-18\"}"),
            Example.of("{\"field\": \"time\", \"threshold\": {\"must_be_less_than_or_equal\": 24}}")
                    .fails(
                            "{\"time\":\"2025-06-20T11:00:00Z\"}",
                            "the newest time is 2025-06-20T11:00:00Z, 25 hours before the job and must be less than or equal 24"),
            Example.of("{\"field\": \"time\", \"threshold\": {\"must_be_less_than_or_equal\": 24}}")
                    .fails(
                            "{\"time\":\"yesterday\"}",
                            "time holds no date or timestamp and must be less than or equal 24"));

    private enum Unit {
        MINUTE(60),
        HOUR(3600),
        DAY(86_400);

        private final int seconds;

        Unit(int seconds) {
            this.seconds = seconds;
        }
    }

    private static final double MICROS_PER_SECOND = 1e6;

    private final int slot;
    private final String field;
    private final Unit unit;
    private final Instant now;
    private long newest = Dates.NO_INSTANT;

    FreshnessMeasure(CheckSettings settings) {
        slot = settings.slot();
        field = settings.field();
        unit = settings.choice("unit", Unit.values(), Unit.HOUR);
        now = settings.resources().now();
    }

    @Override
    public void add(Row row) {
        Value value = row.slot(slot);
        if (value.kind().isText()) {
            int day = Dates.epochDay(value.bytes(), value.from(), value.to());
            long micros = day != Dates.NO_DAY
                    ? day * Dates.MICROS_PER_DAY
                    : Dates.epochMicros(value.bytes(), value.from(), value.to());
            newest = Math.max(newest, micros);
        }
    }

    @Override
    public void merge(Measure other) {
        newest = Math.max(newest, ((FreshnessMeasure) other).newest);
    }

    @Override
    public String metric() {
        return "freshness(" + field + ")";
    }

    @Override
    public double value() {
        if (newest == Dates.NO_INSTANT) {
            return Double.NaN;
        }
        return ChronoUnit.MICROS.between(moment(), now) / MICROS_PER_SECOND / unit.seconds;
    }

    private Instant moment() {
        return Instant.EPOCH.plus(Duration.of(newest, ChronoUnit.MICROS));
    }

    @Override
    public String words() {
        if (newest == Dates.NO_INSTANT) {
            return field + " holds no date or timestamp";
        }
        double age = Math.round(value() * 100) / 100.0;
        return "the newest %s is %s, %s %ss before the job"
                .formatted(field, moment(), Numbers.text(age), unit.name().toLowerCase(java.util.Locale.ROOT));
    }
}
