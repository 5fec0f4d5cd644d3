package io.quantivista.ingestion.input.pull.http;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** When an API wants to be asked again (RFC 9110, 10.2.3). */
final class RetryAfter {
    private static final Pattern SECONDS = Pattern.compile("\\d{1,9}");

    private RetryAfter() {}

    /**
     * How long that is from now; empty where the header is not there or says nothing that can be read.
     *
     * @param date the header Date of the answer, by whose clock a date is read
     * @param now where it has none
     */
    static Optional<Duration> of(@Nullable String header, @Nullable String date, Instant now) {
        if (header == null) {
            return Optional.empty();
        }
        String text = header.strip();
        if (SECONDS.matcher(text).matches()) {
            return Optional.of(Duration.ofSeconds(Long.parseLong(text)));
        }
        Instant from = date == null ? now : date(date.strip()).orElse(now);
        return date(text).map(at -> at.isBefore(from) ? Duration.ZERO : Duration.between(from, at));
    }

    private static Optional<Instant> date(String text) {
        try {
            return Optional.of(ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
