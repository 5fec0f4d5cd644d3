package io.quantivista.ingestion.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ColumnsTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "\\u0000"           | "\\uFFFD"
            "a\\u0000\\u0000b"  | "a\\uFFFD\\uFFFDb"
            "\\\\u0000"         | "\\\\u0000"
            "\\\\\\u0000"       | "\\\\\\uFFFD"
            "\\\\\\\\u0000"     | "\\\\\\\\u0000"
            {"\\u00001":"\\\\u0000\\u0000"} | {"\\uFFFD1":"\\\\u0000\\uFFFD"}
            "\\u00010"          | "\\u00010"
            """)
    void an_escaped_zero_character_is_replaced_and_a_text_that_looks_like_one_is_not(String json, String storable) {
        assertThat(Columns.storableJson(json)).isEqualTo(storable);
    }
}
