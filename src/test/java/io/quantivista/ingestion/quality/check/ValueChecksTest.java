package io.quantivista.ingestion.quality.check;

import static io.quantivista.ingestion.quality.Checks.check;
import static io.quantivista.ingestion.quality.Checks.csvReason;
import static io.quantivista.ingestion.quality.Checks.problems;
import static io.quantivista.ingestion.quality.Checks.reason;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValueChecksTest {
    @ParameterizedTest
    @CsvSource({
        "0.1, true",
        "0.10, true",
        "1e-1, true",
        "0.0999999999999999999999, false",
        "0.1000000000000000000001, true",
        "0.3, true",
        "0.3000000000000000000001, false",
        "0.2999999999999999999999, true",
        "0.2, true",
        "-0.2, false",
        "1e999999999, false",
        "-1e999999999, false",
        "1e-999999999, false",
        "true, false",
        "'\"0.2\"', false",
        "{}, false"
    })
    void rangeIsExactNextToItsBounds(String value, boolean passes) {
        assertThat(reason(check("range", "{\"min\":0.1,\"max\":0.3}"), value) == null)
                .isEqualTo(passes);
    }

    @ParameterizedTest
    @CsvSource({
        "9007199254740993, true",
        "9007199254740992, false",
        "9007199254740992.9999, false",
        "1e400, true",
        "-1e400, false"
    })
    void rangeOfOneBoundIsExactBeyondTheDoubles(String value, boolean passes) {
        assertThat(reason(check("range", "{\"min\":9007199254740993}"), value) == null)
                .isEqualTo(passes);
    }

    @ParameterizedTest
    @CsvSource({"0, true", "-0, true", "1e-400, true", "-1e-400, false", "-1, false"})
    void rangeFromZeroOnSeesTheSmallestNumbers(String value, boolean passes) {
        assertThat(reason(check("range", "{\"min\":0}"), value) == null).isEqualTo(passes);
    }

    @ParameterizedTest
    @CsvSource({
        "2024-01-01, true", "2023-12-31, false", "2023-12-31T23:59:59.999999Z, false", "2024-01-01T00:00Z, true",
        "2024-12-31T12:00:00Z, true", "2024-12-31T12:00:00.000001Z, false", "2025-01-01T01:00+13:30, true",
                "later, false"
    })
    void rangeOfDatesComparesDatesAndTimestamps(String value, boolean passes) {
        String parameters = "{\"min\":\"2024-01-01\",\"max\":\"2024-12-31T12:00:00Z\"}";

        assertThat(reason(check("range", parameters), "\"" + value + "\"") == null)
                .isEqualTo(passes);
        assertThat(csvReason(check("range", parameters), value) == null).isEqualTo(passes);
    }

    @Test
    void rangeRefusesBoundsThatCannotWork() {
        assertThat(problems(check("range", "{}"))).containsExactly("/0/parameters: min or max is required");
        assertThat(problems(check("range", "{\"min\":2,\"max\":1}")))
                .containsExactly("/0/parameters: min 2 is greater than max 1");
        assertThat(problems(check("range", "{\"min\":1,\"max\":\"2024-01-01\"}")))
                .hasSize(1);
    }

    @Test
    void rangeReadsTheTextsOfCsvAsNumbersAndSaysWhatItExpects() {
        assertThat(csvReason(check("range", "{\"min\":1,\"max\":2}"), "1.5")).isNull();
        assertThat(csvReason(check("range", "{\"min\":1,\"max\":2}"), "x")).isEqualTo("'x' is not 1 to 2");
        assertThat(reason(check("range", "{\"min\":1}"), "0")).isEqualTo("0 is not at least 1");
        assertThat(reason(check("range", "{\"max\":1}"), "2")).isEqualTo("2 is not at most 1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "1 | true",
                "1.0 | true",
                "100e-2 | true",
                "10 | false",
                "\"1\" | false",
                "\"EUR\" | true",
                "\"\\u0045UR\" | true",
                "\"eur\" | false",
                "\"\" | false",
                "true | true",
                "false | false",
                "[1] | false",
                "100e2147483647 | false",
                "2.5 | true",
                "25e-1 | true"
            })
    void aValueIsInASetByTextOrByNumber(String value, boolean passes) {
        assertThat(reason(check("in_set", "{\"values\":[1,2.50,\"EUR\",\"USD\",true]}"), value) == null)
                .isEqualTo(passes);
    }

    @Test
    void aTextOfCsvIsInASetAsTextOrAsNumber() {
        assertThat(csvReason(check("in_set", "{\"values\":[1,\"EUR\"]}"), "EUR"))
                .isNull();
        assertThat(csvReason(check("in_set", "{\"values\":[1,\"EUR\"]}"), "1.00"))
                .isNull();
        assertThat(csvReason(check("in_set", "{\"values\":[1,\"EUR\"]}"), "2"))
                .isEqualTo("'2' is not one of [1,\"EUR\"]");
    }

    @Test
    void aLargeSetFindsEveryOneOfItsTexts() {
        StringBuilder values = new StringBuilder("\"t0\"");
        for (int i = 1; i < 1000; i++) {
            values.append(",\"t").append(i).append('"');
        }
        for (int i = 0; i < 1000; i += 37) {
            assertThat(reason(check("in_set", "{\"values\":[" + values + "]}"), "\"t" + i + "\""))
                    .isNull();
        }
        assertThat(reason(check("in_set", "{\"values\":[" + values + "]}"), "\"t1000\""))
                .hasSizeLessThan(300);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"ab\"", "\"é𝄞\"", "\"\\u00e9\\ud834\\udd1e\"", "\"abc\"", "\"\\\"\\\\\\n\""})
    void lengthCountsCodePoints(String value) {
        assertThat(reason(check("length", "{\"min\":2,\"max\":3}"), value)).isNull();
    }

    @Test
    void lengthRefusesWhatIsShorterLongerOrNoText() {
        assertThat(reason(check("length", "{\"min\":2,\"max\":3}"), "\"𝄞\""))
                .isEqualTo("'𝄞' has 1 characters, 2 to 3 are expected");
        assertThat(reason(check("length", "{\"max\":3}"), "\"abcd\""))
                .isEqualTo("'abcd' has 4 characters, 0 to 3 are expected");
        assertThat(reason(check("length", "{\"min\":1}"), "\"\""))
                .isEqualTo("'' has 0 characters, 1 to any number are expected");
        assertThat(reason(check("length", "{\"min\":1}"), "12")).isEqualTo("12 is no text");
    }

    @Test
    void matchesTakesTheWholeTextInLinearTime() {
        assertThat(reason(check("matches", "{\"pattern\":\"[A-Z]{2}[0-9]+\"}"), "\"US037\""))
                .isNull();
        assertThat(reason(check("matches", "{\"pattern\":\"[A-Z]{2}[0-9]+\"}"), "\"xUS037\""))
                .isNotNull();
        assertThat(reason(check("matches", "{\"pattern\":\"[0-9.]+\"}"), "1.50"))
                .isNull();
        assertThat(reason(check("matches", "{\"pattern\":\".*\"}"), "true")).isEqualTo("true does not match .*");
        assertTimeoutPreemptively(
                Duration.ofSeconds(5),
                () -> assertThat(
                                reason(check("matches", "{\"pattern\":\"(a+)+$\"}"), "\"" + "a".repeat(20_000) + "!\""))
                        .isNotNull());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "string | \"\" | 1",
                "number | 1.5e400 | \"1\"",
                "integer | 1.0 | 1.5",
                "integer | 1e999999999 | \"1\"",
                "integer | 100e2147483647 | 1e-2147483000",
                "boolean | false | \"true\"",
                "date | \"2024-02-29\" | \"2023-02-29\"",
                "timestamp | \"2024-02-29T12:00\" | \"2024-02-29\"",
                "object | {} | []",
                "array | [] | {}"
            })
    void aTypeIsToldFromTheOthers(String type, String good, String bad) {
        assertThat(reason(check("type", "{\"type\":\"" + type + "\"}"), good)).isNull();
        assertThat(reason(check("type", "{\"type\":\"" + type + "\"}"), bad)).endsWith(" is no " + type);
    }

    @ParameterizedTest
    @CsvSource({
        "string, 1",
        "number, 1.5",
        "integer, 007",
        "boolean, true",
        "date, 2024-02-29",
        "timestamp, 2024-02-29 12:00"
    })
    void aTextOfCsvIsOfEveryTypeThatItReadsAs(String type, String text) {
        assertThat(csvReason(check("type", "{\"type\":\"" + type + "\"}"), text))
                .isNull();
        assertThat(csvReason(check("type", "{\"type\":\"" + type + "\"}"), "x") == null)
                .isEqualTo(type.equals("string"));
    }

    @Test
    void notNullTellsMissingFromNull() {
        assertThat(reason(check("not_null", "{}"), "0")).isNull();
        assertThat(reason(check("not_null", "{}"), "\"\"")).isNull();
        assertThat(reason(check("not_null", "{}"), "null")).isEqualTo("the field is null");
    }
}
