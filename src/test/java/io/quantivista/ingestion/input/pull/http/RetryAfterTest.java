package io.quantivista.ingestion.input.pull.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryAfterTest {
    private static final Instant NOW = Instant.parse("2025-06-21T10:00:00Z");

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0                             |                               | PT0S
            120                           |                               | PT2M
            999999999                     |                               | PT277777H46M39S
            1000000000                    |                               |
            -1                            |                               |
            soon                          |                               |
            ''                            |                               |
            Sat, 21 Jun 2025 10:00:30 GMT |                               | PT30S
            Sat, 21 Jun 2025 09:59:30 GMT |                               | PT0S
            Sat, 21 Jun 2025 10:00:30 GMT | Sat, 21 Jun 2025 10:00:20 GMT | PT10S
            Sat, 21 Jun 2025 10:00:30 GMT | never                         | PT30S
                                          |                               |
            """)
    void seconds_and_dates_are_read_by_the_clock_of_the_api(String header, String date, String wait) {
        assertThat(RetryAfter.of(header, date, NOW))
                .isEqualTo(Optional.ofNullable(wait).map(Duration::parse));
    }
}
