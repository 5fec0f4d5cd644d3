package io.quantivista.ingestion.transform.rule;

import io.quantivista.ingestion.catalogue.Example;
import io.quantivista.ingestion.catalogue.Setting;
import io.quantivista.ingestion.model.ByteSink;
import io.quantivista.ingestion.model.ColumnType;
import io.quantivista.ingestion.model.Dates;
import io.quantivista.ingestion.model.DecimalReader;
import io.quantivista.ingestion.model.FieldSlots;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.model.Value;
import io.quantivista.ingestion.model.ValueKind;
import io.quantivista.ingestion.transform.Rule;
import io.quantivista.ingestion.transform.RuleDescriptor;
import io.quantivista.ingestion.transform.RuleSettings;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAccessor;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Turns a date or time in a format of the sender's into ISO 8601.
 *
 * <p>The same text often comes many times in a row, so the last answer is kept. Owned by one lane.
 */
public final class ParseDateRule implements Rule {
    public static final RuleDescriptor DESCRIPTOR = RuleDescriptor.of(
                    "parse_date",
                    "Reads the date or time in source_field and writes it as ISO 8601 in UTC; a value that is none makes the record"
                            + " a rejection. Missing and null stay.")
            .notes("""
                    A pattern is read strictly (30 February is none) and with English names. A time that the clocks of the zone
                    skip is none. A date is that of the UTC day. Numbers are read as epochs, or by a pattern digit by digit. An
                    epoch may have a fraction down to the microsecond. Years are 1 to 9999.
                    """)
            .shortForm(Setting.optional(
                    "format",
                    Setting.Type.TEXT,
                    "pattern of java.time such as MM/dd/yyyy, or iso (default), epoch_seconds, epoch_millis,"
                            + " epoch_micros, epoch_days"))
            .setting(Setting.optional(
                    "to",
                    Setting.Type.TEXT,
                    "date or timestamp; by default date for epoch_days and patterns without a time, else timestamp"))
            .setting(Setting.optional(
                    "zone",
                    Setting.Type.TEXT,
                    "with a pattern: zone of times without an offset, such as America/New_York; UTC by default"))
            .example(Example.of("""
                            {"source_field": "date", "target_field": "ingestion_date", "transformation_logic": "MM/dd/yyyy"}""")
                    .gives("{\"date\":\"06/21/2025\"}", "{\"date\":\"06/21/2025\",\"ingestion_date\":\"2025-06-21\"}")
                    .rejects("{\"date\":\"02/30/2025\"}", "'02/30/2025' is no date of the form MM/dd/yyyy"))
            .example(Example.of("""
                            {"source_field": "at", "transformation_logic": {"format": "epoch_millis"}}""").gives("{\"at\":1750500000123}", "{\"at\":\"2025-06-21T10:00:00.123Z\"}"))
            .example(Example.of("""
                            {"source_field": "at", "transformation_logic": {"format": "yyyy-MM-dd HH:mm", "zone": "America/New_York"}}""").gives("{\"at\":\"2025-06-21 06:00\"}", "{\"at\":\"2025-06-21T10:00:00Z\"}"))
            .compiledBy(ParseDateRule::new);

    private static final Map<String, ChronoUnit> EPOCHS = Map.of(
            "epoch_days", ChronoUnit.DAYS,
            "epoch_seconds", ChronoUnit.SECONDS,
            "epoch_millis", ChronoUnit.MILLIS,
            "epoch_micros", ChronoUnit.MICROS);

    /** Digits behind the point that a count since 1970 may have. */
    private static final int EPOCH_SCALE = 12;

    private final int source;
    private final int target;
    private final @Nullable ChronoUnit epoch;
    private final @Nullable DateTimeFormatter formatter;
    private final String format;
    private final boolean toDate;
    private final ZoneId zone;
    private final DecimalReader decimals = new DecimalReader();

    private byte[] lastInput = new byte[0];
    private byte[] lastOutput = new byte[0];

    private ParseDateRule(RuleSettings settings, FieldSlots slots) {
        source = settings.sourceSlot(slots);
        target = settings.targetSlot(slots);
        format = settings.text("format", "iso");
        zone = zone(settings.text("zone", "UTC"));
        epoch = EPOCHS.get(format);
        formatter = epoch == null && !"iso".equals(format) ? formatter(format) : null;
        String to = settings.text("to", holdsTime() ? "timestamp" : "date");
        if (!"date".equals(to) && !"timestamp".equals(to)) {
            throw new IllegalArgumentException("to is '%s', date or timestamp is expected".formatted(to));
        }
        if (formatter == null && settings.text("zone") != null) {
            throw new IllegalArgumentException("zone goes with a pattern; %s is in UTC".formatted(format));
        }
        toDate = "date".equals(to);
    }

    private boolean holdsTime() {
        return epoch == null
                ? formatter == null || format.contains("H") || format.contains("h")
                : epoch != ChronoUnit.DAYS;
    }

    private static ZoneId zone(String text) {
        try {
            return ZoneId.of(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("zone '%s' is unknown".formatted(text), e);
        }
    }

    private static DateTimeFormatter formatter(String pattern) {
        try {
            // Strict resolving refuses 30 February; it wants an era beside the year, and ours is always the current
            // one.
            return new DateTimeFormatterBuilder()
                    .appendPattern(pattern)
                    .parseDefaulting(ChronoField.ERA, 1)
                    .toFormatter(Locale.ENGLISH)
                    .withResolverStyle(ResolverStyle.STRICT);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("format '%s': %s".formatted(pattern, e.getMessage()), e);
        }
    }

    @Override
    public @Nullable String apply(Row row) {
        Value value = row.slot(source);
        if (value.isAbsent()) {
            return null;
        }
        if (!value.kind().isText() && value.kind() != ValueKind.NUMBER) {
            return value.display() + " is no date of the form " + format;
        }
        if (!Arrays.equals(lastInput, 0, lastInput.length, value.bytes(), value.from(), value.to())
                || lastOutput.length == 0) {
            byte[] output = convert(value);
            if (output == null) {
                return value.display() + " is no date of the form " + format;
            }
            lastInput = Arrays.copyOfRange(value.bytes(), value.from(), value.to());
            lastOutput = output;
        }
        ByteSink scratch = row.scratch();
        int from = scratch.size();
        scratch.put(lastOutput);
        row.change(target).set(ValueKind.STRING, scratch.array(), from, scratch.size());
        return null;
    }

    private byte @Nullable [] convert(Value value) {
        try {
            Instant instant = epoch != null ? fromEpoch(value, epoch) : fromText(value);
            if (instant == null) {
                return null;
            }
            OffsetDateTime utc = instant.atOffset(ZoneOffset.UTC);
            if (utc.getYear() < 1 || utc.getYear() > 9999) {
                return null;
            }
            String text = toDate ? utc.toLocalDate().toString() : DateTimeFormatter.ISO_INSTANT.format(instant);
            return text.getBytes(StandardCharsets.US_ASCII);
        } catch (DateTimeException | ArithmeticException e) {
            return null;
        }
    }

    private @Nullable Instant fromEpoch(Value value, ChronoUnit unit) {
        // Looked at before it is multiplied, as the digits of 1e99999999 would fill the memory.
        if (!decimals.read(value) || decimals.toWideUnscaled(ColumnType.MAX_PRECISION, EPOCH_SCALE) == null) {
            return null;
        }
        long micros = decimals.value()
                .multiply(java.math.BigDecimal.valueOf(unit.getDuration().toNanos() / 1000))
                .toBigIntegerExact()
                .longValueExact();
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    private @Nullable Instant fromText(Value value) {
        DateTimeFormatter pattern = formatter;
        if (pattern == null) {
            int day = Dates.epochDay(value.bytes(), value.from(), value.to());
            if (day != Dates.NO_DAY) {
                return Instant.EPOCH.plus(day, ChronoUnit.DAYS);
            }
            long micros = Dates.epochMicros(value.bytes(), value.from(), value.to());
            return micros == Dates.NO_INSTANT ? null : Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
        }
        if (value.length() > 100) {
            return null;
        }
        return instant(pattern.parse(value.text()));
    }

    private Instant instant(TemporalAccessor parsed) {
        if (parsed.isSupported(ChronoField.INSTANT_SECONDS)) {
            return Instant.from(parsed);
        }
        if (parsed.isSupported(ChronoField.HOUR_OF_DAY)) {
            LocalDateTime local = LocalDateTime.from(parsed);
            return parsed.isSupported(ChronoField.OFFSET_SECONDS)
                    ? local.toInstant(ZoneOffset.from(parsed))
                    : inZone(local);
        }
        // A date without a time is that day, wherever it was: no zone moves it.
        return LocalDate.from(parsed).atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    private Instant inZone(LocalDateTime local) {
        if (zone.getRules().getValidOffsets(local).isEmpty()) {
            throw new DateTimeParseException("the clocks skip this time in " + zone, local.toString(), 0);
        }
        return local.atZone(zone).toInstant();
    }
}
