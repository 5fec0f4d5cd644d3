package io.quantivista.ingestion.quality.check;

import com.fasterxml.jackson.databind.JsonNode;
import io.quantivista.ingestion.catalogue.Example;
import io.quantivista.ingestion.catalogue.Setting;
import io.quantivista.ingestion.model.Dates;
import io.quantivista.ingestion.model.DecimalReader;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.model.Value;
import io.quantivista.ingestion.model.ValueKind;
import io.quantivista.ingestion.quality.Check;
import io.quantivista.ingestion.quality.CheckDescriptor;
import io.quantivista.ingestion.quality.CheckSettings;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The number or date lies between two bounds, both included. */
public final class RangeCheck implements Check {
    public static final CheckDescriptor DESCRIPTOR = CheckDescriptor.ofRow(
            "range",
            "The number, or the ISO date or timestamp, lies between min and max, both included; a value that is neither"
                    + " fails. Numbers are compared exactly, and a date stands for its first moment in UTC.",
            List.of(
                    Setting.optional(
                            "min",
                            Setting.Type.VALUE,
                            "lowest value: a number, or a date or timestamp as text; one of the two is needed"),
                    Setting.optional("max", Setting.Type.VALUE, "highest value, of the same kind")),
            RangeCheck::new,
            Example.of("{\"field\": \"weight\", \"parameters\": {\"min\": 0, \"max\": 100}}")
                    .passes("{\"weight\":10.21}")
                    .passes("{\"weight\":100.0}")
                    .fails("{\"weight\":100.01}", "100.01 is not 0 to 100")
                    .fails("{\"weight\":\"10\"}", "'10' is not 0 to 100"),
            Example.of("{\"field\": \"traded\", \"parameters\": {\"min\": \"2025-01-01\"}}")
                    .passes("{\"traded\":\"2025-01-01T00:00:00Z\"}")
                    .fails("{\"traded\":\"2024-12-31\"}", "'2024-12-31' is not at least \"2025-01-01\""));

    /** Closer to a bound than this share of it, doubles do not decide. */
    private static final double DOUBT = 1e-12;

    private final int slot;
    private final boolean ofDates;
    private final @Nullable BigDecimal min;
    private final @Nullable BigDecimal max;
    private final double lowest;
    private final double highest;
    private final String expected;
    private final DecimalReader decimals = new DecimalReader();

    private RangeCheck(CheckSettings settings) {
        slot = settings.slot();
        JsonNode low = settings.parameter("min");
        JsonNode high = settings.parameter("max");
        ofDates = low.isTextual() || high.isTextual();
        min = bound("min", low);
        max = bound("max", high);
        if (min == null && max == null) {
            throw new IllegalArgumentException("min or max is required");
        }
        if (min != null && max != null && min.compareTo(max) > 0) {
            throw new IllegalArgumentException("min %s is greater than max %s".formatted(low, high));
        }
        lowest = min == null ? Double.NEGATIVE_INFINITY : min.doubleValue() + Math.abs(min.doubleValue()) * DOUBT;
        highest = max == null ? Double.POSITIVE_INFINITY : max.doubleValue() - Math.abs(max.doubleValue()) * DOUBT;
        expected = max == null ? "at least " + low : min == null ? "at most " + high : low + " to " + high;
    }

    private @Nullable BigDecimal bound(String name, JsonNode node) {
        if (node.isMissingNode() || node.isNull()) {
            return null;
        }
        if (ofDates && node.isTextual()) {
            byte[] text = node.asText().getBytes(StandardCharsets.UTF_8);
            long micros = micros(text, 0, text.length);
            if (micros != Dates.NO_INSTANT) {
                return BigDecimal.valueOf(micros);
            }
        } else if (!ofDates && node.isNumber()) {
            return node.decimalValue();
        }
        throw new IllegalArgumentException(
                "%s is %s: a number is expected, or an ISO date or timestamp as text, for both bounds"
                        .formatted(name, node));
    }

    private static long micros(byte[] bytes, int from, int to) {
        int day = Dates.epochDay(bytes, from, to);
        return day == Dates.NO_DAY ? Dates.epochMicros(bytes, from, to) : day * Dates.MICROS_PER_DAY;
    }

    @Override
    public boolean passes(Row row) {
        Value value = row.slot(slot);
        if (value.isAbsent()) {
            return true;
        }
        if (ofDates) {
            return value.kind().isText() && holdsDate(value);
        }
        if (isInside(row.slotNumber(slot))) {
            return true;
        }
        return (value.kind() == ValueKind.NUMBER || value.kind() == ValueKind.TEXT)
                && decimals.read(value)
                && holdsNumber();
    }

    private boolean holdsDate(Value value) {
        long micros = micros(value.bytes(), value.from(), value.to());
        return micros != Dates.NO_INSTANT
                && (min == null || micros >= min.longValue())
                && (max == null || micros <= max.longValue());
    }

    /** Doubles decide where they can; the exact numbers do where the value is next to a bound. */
    private boolean holdsNumber() {
        if (isInside(decimals.toDouble())) {
            return true;
        }
        BigDecimal exact = decimals.value();
        return (min == null || exact.compareTo(min) >= 0) && (max == null || exact.compareTo(max) <= 0);
    }

    private boolean isInside(double number) {
        return number > lowest && number < highest;
    }

    @Override
    public String reason(Row row) {
        return "%s is not %s".formatted(row.slot(slot).display(), expected);
    }
}
