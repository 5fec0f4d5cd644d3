package io.quantivista.ingestion.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatesTest {
    @Test
    void everyDayOfFourHundredYearsIsCountedAsTheJdkCountsIt() {
        LocalDate last = LocalDate.of(2100, 1, 1);
        for (LocalDate day = LocalDate.of(1700, 1, 1); day.isBefore(last); day = day.plusDays(1)) {
            assertThat(epochDay(day.toString())).as("%s", day).isEqualTo((int) day.toEpochDay());
        }
    }

    @ParameterizedTest
    @CsvSource({"0001-01-01", "0004-02-29", "1969-12-31", "9999-12-31"})
    void theFirstAndTheLastYearsAreDates(String text) {
        assertThat(epochDay(text)).isEqualTo((int) LocalDate.parse(text).toEpochDay());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "2024",
                "2024-1-01",
                "2024-02-30",
                "2023-02-29",
                "1900-02-29",
                "2024-13-01",
                "2024-00-10",
                "2024-04-31",
                "2024-01-00",
                "2024-01-32",
                "0000-01-01",
                "2024/01/01",
                "20240101",
                "+024-01-01",
                "2024-01-1x",
                "2024-01-011",
                " 2024-01-1",
                "２０２４-01-01"
            })
    void whatIsNoDayOfTheCalendarIsNoDate(String text) {
        assertThat(epochDay(text)).isEqualTo(Dates.NO_DAY);
    }

    @Test
    void timestampsWithOffsetsAndFractionsAreCountedAsTheJdkCountsThem() {
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            LocalDateTime local = LocalDateTime.of(2, 1, 1, 0, 0)
                    .plusSeconds((long) (random.nextDouble() * 315_400_000_000L))
                    .plus(random.nextInt(1_000_000), ChronoUnit.MICROS);
            ZoneOffset offset = ZoneOffset.ofTotalSeconds((random.nextInt(2 * 1080 + 1) - 1080) * 60);
            String pattern = random.nextBoolean() ? "uuuu-MM-dd'T'HH:mm:ss.SSSSSSxxx" : "uuuu-MM-dd HH:mm:ss,SSSSSSxx";
            OffsetDateTime time = local.atOffset(offset);
            String text = time.format(DateTimeFormatter.ofPattern(pattern, Locale.ROOT));

            assertThat(epochMicros(text)).as(text).isEqualTo(micros(time.toInstant()));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "2024-06-21T12:30, 2024-06-21T12:30:00Z",
        "2024-06-21T12:30Z, 2024-06-21T12:30:00Z",
        "2024-06-21 12:30:15, 2024-06-21T12:30:15Z",
        "2024-06-21T12:30:15.5, 2024-06-21T12:30:15.500Z",
        "2024-06-21T12:30:15.123456000z, 2024-06-21T12:30:15.123456Z",
        "2024-06-21T12:30+02, 2024-06-21T10:30:00Z",
        "2024-06-21T00:30:00+0200, 2024-06-20T22:30:00Z",
        "2024-06-21T00:30:00-00:30, 2024-06-21T01:00:00Z"
    })
    void theShorterFormsOfATimestampAreUnderstood(String text, String instant) {
        assertThat(epochMicros(text)).isEqualTo(micros(Instant.parse(instant)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2024-06-21",
                "2024-06-21T12",
                "2024-06-21T12:3",
                "2024-06-21T24:00",
                "2024-06-21T12:60",
                "2024-06-21T12:30:60",
                "2024-06-21T12:30:",
                "2024-06-21T12:30:1",
                "2024-06-21T12:30:15.",
                "2024-06-21T12:30:15.Z",
                "2024-06-21T12:30:15.1234567",
                "2024-06-21T12:30:15+",
                "2024-06-21T12:30:15+1",
                "2024-06-21T12:30:15+01:",
                "2024-06-21T12:30:15+19:00",
                "2024-06-21T12:30:15+01:60",
                "2024-06-21T12:30:15+01x30",
                "2024-06-21T12:30:15ZZ",
                "2024-02-30T12:30:15Z",
                "2024-06-21X12:30:15Z",
                "2024-06-21T12.30:15Z",
                "2024-06-21T12:30:15 Europe/Berlin"
            })
    void whatIsNoTimestampIsRefused(String text) {
        assertThat(epochMicros(text)).isEqualTo(Dates.NO_INSTANT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"9999-12-31T23:59:59-00:01", "0001-01-01T00:00+00:01", "9999-12-31T12:00:00-18:00"})
    void aTimestampWhoseUtcDayLiesOutsideTheYears1To9999IsRefused(String text) {
        assertThat(epochMicros(text)).isEqualTo(Dates.NO_INSTANT);
        assertThat(Dates.epochDayOfDateOrTimestamp(text.getBytes(UTF_8), 0, text.length()))
                .isEqualTo(Dates.NO_DAY);
    }

    @Test
    void theDayOfATimestampIsItsDayInUtc() {
        assertThat(dayOfDateOrTimestamp("2024-06-21")).isEqualTo(day("2024-06-21"));
        assertThat(dayOfDateOrTimestamp("2024-06-21T23:30:00-01:00")).isEqualTo(day("2024-06-22"));
        assertThat(dayOfDateOrTimestamp("1969-12-31T23:59:59.999999Z")).isEqualTo(day("1969-12-31"));
        assertThat(dayOfDateOrTimestamp("2024-06-21T25:30")).isEqualTo(Dates.NO_DAY);
    }

    private static long micros(Instant instant) {
        return instant.getEpochSecond() * 1_000_000 + instant.getNano() / 1000;
    }

    private static int day(String text) {
        return (int) LocalDate.parse(text).toEpochDay();
    }

    private static int dayOfDateOrTimestamp(String text) {
        return Dates.epochDayOfDateOrTimestamp(text.getBytes(UTF_8), 0, text.length());
    }

    /** In an array that ends where the text does, so that nothing behind it can be read. */
    private static int epochDay(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        return Dates.epochDay(bytes, 0, bytes.length);
    }

    private static long epochMicros(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        return Dates.epochMicros(bytes, 0, bytes.length);
    }
}
