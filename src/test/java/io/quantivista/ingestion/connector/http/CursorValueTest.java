package io.quantivista.ingestion.connector.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.DecimalNode;
import io.quantivista.ingestion.connector.http.HttpIncrement.CursorType;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CursorValueTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            AUTO   | 9                         | 10
            AUTO   | -1.5                      | -1.25
            AUTO   | 9007199254740992          | 9007199254740993
            AUTO   | 2025-06-21                | 2025-06-21T00:00:00.000000001Z
            AUTO   | 2025-06-21T10:00:00Z      | 2025-06-21T10:00:00.5Z
            AUTO   | 2025-06-21T12:00:00+02:00 | 2025-06-21T11:00:00
            AUTO   | 2025-06-21T12:00:00+0200  | 2025-06-21 10:00:01z
            AUTO   | 2025-06-21T12:00:00+02    | 2025-06-21T10:00:01Z
            AUTO   | 2025-06-21T12:00Z         | 2025-06-21T12:00:01Z
            NUMBER | 0099                      | 100
            TEXT   | 10                        | 9
            TEXT   | Z                         | a
            TEXT   | \uffee                    | \ud83d\ude00
            """)
    void values_rise_as_numbers_times_or_texts_do(CursorType type, String lower, String higher) {
        assertThat(CursorValue.of(type, lower)).isLessThan(CursorValue.of(type, higher));
        assertThat(CursorValue.of(type, higher)).isGreaterThan(CursorValue.of(type, lower));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            1.0                       | 1.00
            2025-06-21T10:00:00Z      | 2025-06-21T12:00:00.000+02:00
            2025-06-21                | 2025-06-21 00:00
            """)
    void what_is_written_otherwise_is_the_same(String one, String other) {
        assertThat(CursorValue.of(CursorType.AUTO, one)).isEqualByComparingTo(CursorValue.of(CursorType.AUTO, other));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            AUTO   | 1e5        | neither a number nor a time
            AUTO   | 12.06.2025 | neither a number nor a time
            AUTO   | 2025-02-30 | neither a number nor a time
            NUMBER | 2025-06-21 | no number
            TIME   | 1750500000 | no time of ISO 8601
            TEXT   | ''         | 0 characters
            """)
    void what_cannot_be_compared_is_refused(CursorType type, String text, String reason) {
        assertThatThrownBy(() -> CursorValue.of(type, text)).hasMessageContaining(reason);
    }

    @Test
    void a_value_has_a_thousand_characters_and_a_number_a_hundred_places_at_most() {
        assertThat(CursorValue.of(CursorType.TEXT, "x".repeat(1_000)).text()).hasSize(1_000);
        assertThatThrownBy(() -> CursorValue.of(CursorType.TEXT, "x".repeat(1_001)))
                .hasMessageContaining("1001 characters");
        assertThat(CursorValue.of(CursorType.AUTO, DecimalNode.valueOf(new BigDecimal("1e2")))
                        .text())
                .isEqualTo("100");
        assertThatThrownBy(() -> CursorValue.of(CursorType.AUTO, DecimalNode.valueOf(new BigDecimal("1e999999999"))))
                .hasMessageContaining("100 places");
    }

    @Test
    void values_of_two_kinds_do_not_compare() {
        assertThatThrownBy(() ->
                        CursorValue.of(CursorType.AUTO, "1").compareTo(CursorValue.of(CursorType.AUTO, "2025-06-21")))
                .hasMessageContaining("of two kinds: set cursor_type");
    }
}
