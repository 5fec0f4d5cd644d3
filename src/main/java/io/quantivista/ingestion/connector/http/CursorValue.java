package io.quantivista.ingestion.connector.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.quantivista.ingestion.connector.http.HttpIncrement.CursorType;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.TemporalAccessor;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A value of a cursor field: the text that the API wrote, and what it is compared as. */
public final class CursorValue implements Comparable<CursorValue> {
    private static final int LONGEST = 1_000;
    private static final int DATE_LENGTH = 10;
    /** An exponent would let a short text have a value that takes for ever to write out. */
    private static final Pattern NUMBER = Pattern.compile("-?\\d{1,100}(\\.\\d{1,100})?");

    /** Dates, and times with or without an offset, the latter being UTC. */
    private static final DateTimeFormatter TIME = new DateTimeFormatterBuilder()
            .parseCaseInsensitive()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .optionalStart()
            .appendLiteral('T')
            .append(DateTimeFormatter.ISO_LOCAL_TIME)
            .optionalStart()
            .appendOffset("+HH:MM", "Z")
            .optionalEnd()
            .optionalStart()
            .appendOffset("+HHMM", "Z")
            .optionalEnd()
            .optionalStart()
            .appendOffset("+HH", "Z")
            .optionalEnd()
            .toFormatter(Locale.ROOT)
            .withResolverStyle(ResolverStyle.STRICT);

    private final String text;
    private final @Nullable BigDecimal number;
    private final @Nullable Instant time;

    private CursorValue(String text, @Nullable BigDecimal number, @Nullable Instant time) {
        this.text = text;
        this.number = number;
        this.time = time;
    }

    /**
     * The value that a record has.
     *
     * @throws IllegalArgumentException saying why it cannot be compared
     */
    public static CursorValue of(CursorType type, JsonNode value) {
        if (!value.isValueNode() || value.isBoolean()) {
            throw new IllegalArgumentException("it is neither a text nor a number");
        }
        return of(type, value.isNumber() ? plain(value) : value.asText());
    }

    private static String plain(JsonNode number) {
        if (number.isIntegralNumber()) {
            return number.asText();
        }
        BigDecimal decimal = number.decimalValue();
        if (Math.abs((long) decimal.scale()) > 100) {
            throw new IllegalArgumentException("it has more than 100 places");
        }
        return decimal.toPlainString();
    }

    /**
     * A value that a definition or a mark has.
     *
     * @throws IllegalArgumentException saying why it cannot be compared
     */
    public static CursorValue of(CursorType type, String text) {
        if (text.isEmpty() || text.length() > LONGEST) {
            throw new IllegalArgumentException(
                    "it has %d characters, 1 to %d are read".formatted(text.length(), LONGEST));
        }
        return switch (type) {
            case TEXT -> new CursorValue(text, null, null);
            case NUMBER -> number(text).orElseThrow(() -> unfit(text, "no number"));
            case TIME -> time(text).orElseThrow(() -> unfit(text, "no time of ISO 8601"));
            case AUTO ->
                number(text)
                        .or(() -> time(text))
                        .orElseThrow(
                                () -> unfit(
                                        text,
                                        "neither a number nor a time of ISO 8601: set cursor_type to text where values of the field rise as texts do"));
        };
    }

    private static IllegalArgumentException unfit(String text, String what) {
        return new IllegalArgumentException("'%s' is %s".formatted(text, what));
    }

    private static Optional<CursorValue> number(String text) {
        return NUMBER.matcher(text).matches()
                ? Optional.of(new CursorValue(text, new BigDecimal(text), null))
                : Optional.empty();
    }

    private static Optional<CursorValue> time(String text) {
        boolean isSpaced = text.length() > DATE_LENGTH && text.charAt(DATE_LENGTH) == ' ';
        String iso = isSpaced ? text.substring(0, DATE_LENGTH) + "T" + text.substring(DATE_LENGTH + 1) : text;
        try {
            TemporalAccessor parsed = TIME.parseBest(iso, OffsetDateTime::from, LocalDateTime::from, LocalDate::from);
            return Optional.of(new CursorValue(text, null, instant(parsed)));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Instant instant(TemporalAccessor parsed) {
        if (parsed instanceof OffsetDateTime at) {
            return at.toInstant();
        }
        return parsed instanceof LocalDateTime local
                ? local.toInstant(ZoneOffset.UTC)
                : LocalDate.from(parsed).atStartOfDay().toInstant(ZoneOffset.UTC);
    }

    /** As the API wrote it, numbers without an exponent. */
    public String text() {
        return text;
    }

    /** The instant, where the value is a time. */
    public Optional<Instant> time() {
        return Optional.ofNullable(time);
    }

    /** @throws IllegalArgumentException where the other is of another kind */
    @Override
    public int compareTo(CursorValue other) {
        if (number != null && other.number != null) {
            return number.compareTo(other.number);
        }
        if (time != null && other.time != null) {
            return time.compareTo(other.time);
        }
        if (number != null || time != null || other.number != null || other.time != null) {
            throw new IllegalArgumentException(
                    "'%s' and '%s' are of two kinds: set cursor_type".formatted(text, other.text));
        }
        return compareCodePoints(text, other.text);
    }

    private static int compareCodePoints(String one, String other) {
        int[] points = one.codePoints().toArray();
        int[] others = other.codePoints().toArray();
        return Arrays.compare(points, others);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CursorValue value
                && value.text.equals(text)
                && Objects.equals(value.number, number)
                && Objects.equals(value.time, time);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
