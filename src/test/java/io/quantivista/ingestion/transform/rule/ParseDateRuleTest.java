package io.quantivista.ingestion.transform.rule;

import static io.quantivista.ingestion.transform.Rules.applied;
import static io.quantivista.ingestion.transform.Rules.appliedToCsv;
import static io.quantivista.ingestion.transform.Rules.problems;
import static io.quantivista.ingestion.transform.Rules.rule;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParseDateRuleTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "iso | 2024-06-21T14:30:00+02:00 | 2024-06-21T12:30:00Z",
                "iso | 2024-06-21 | 2024-06-21T00:00:00Z",
                "MM/dd/yyyy | 06/21/2024 | 2024-06-21",
                "d.M.yyyy | 1.2.2024 | 2024-02-01",
                "yyyyMMdd | 20240229 | 2024-02-29",
                "dd-MMM-yy | 21-Jun-24 | 2024-06-21",
                "yyyy-MM-dd HH:mm:ss | 2024-06-21 14:30:00 | 2024-06-21T14:30:00Z",
                "MM/dd/yyyy hh:mm a | 06/21/2024 02:30 PM | 2024-06-21T14:30:00Z",
                "yyyy-MM-dd'T'HH:mm:ss.SSSXXX | 2024-06-21T14:30:00.125+02:00 | 2024-06-21T12:30:00.125Z",
                "yyyy 'year' MM dd | 2024 year 06 21 | 2024-06-21",
                "epoch_seconds | 1718973000 | 2024-06-21T12:30:00Z",
                "epoch_seconds | 1718973000.5 | 2024-06-21T12:30:00.500Z",
                "epoch_seconds | -1 | 1969-12-31T23:59:59Z",
                "epoch_millis | 1718973000125 | 2024-06-21T12:30:00.125Z",
                "epoch_micros | 1718973000000001 | 2024-06-21T12:30:00.000001Z",
                "epoch_days | 19895 | 2024-06-21",
                "epoch_seconds | 253402300799 | 9999-12-31T23:59:59Z"
            })
    void aDateOfTheSendersFormIsWrittenAsIso(String format, String text, String expected) {
        assertThat(parsed(format, text)).isEqualTo("{\"a\":\"" + expected + "\"}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "MM/dd/yyyy | 02/30/2024",
                "MM/dd/yyyy | 02/29/2023",
                "MM/dd/yyyy | 13/01/2024",
                "MM/dd/yyyy | 6/21/2024",
                "MM/dd/yyyy | 06/21/0000",
                "MM/dd/yyyy | today",
                "yyyy | 2024",
                "iso | 20240621",
                "iso | 2024-06-31",
                "iso | 0000-01-01",
                "iso | 2024-06-21T12:30:",
                "epoch_seconds | 253402300800",
                "epoch_seconds | -62135596801",
                "epoch_seconds | 1.0000001",
                "epoch_seconds | soon",
                "epoch_days | 99999999999999999999",
                "epoch_millis | 9223372036854775807"
            })
    void whatIsNoSuchDateIsRefused(String format, String text) {
        assertThat(parsed(format, text)).endsWith(" is no date of the form " + format);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1e999999999",
                "-1e999999999",
                "1e-999999999",
                "1e99999999",
                "1e-99999999",
                "1e2147483647",
                "5e-2147483647"
            })
    void aHugeExponentIsRefusedAtOnce(String number) {
        assertTimeoutPreemptively(Duration.ofSeconds(2), () -> {
            for (String format : new String[] {"epoch_days", "epoch_seconds", "epoch_millis", "epoch_micros"}) {
                assertThat(applied("{\"a\":" + number + "}", rule("parse_date", "a", null, "\"" + format + "\"")))
                        .endsWith(" is no date of the form " + format);
            }
        });
    }

    @ParameterizedTest
    @CsvSource({
        "2024-06-21 12:00, 2024-06-21T16:00:00Z",
        "2024-01-21 12:00, 2024-01-21T17:00:00Z",
        // The clocks go back: the hour that comes twice is taken as the first.
        "2024-11-03 01:30, 2024-11-03T05:30:00Z"
    })
    void aTimeWithoutAnOffsetIsOneOfTheRulesZone(String text, String expected) {
        assertThat(inNewYork(text)).isEqualTo("{\"a\":\"" + expected + "\"}");
    }

    @Test
    void aTimeThatTheClocksSkipIsRefused() {
        assertThat(inNewYork("2024-03-10 02:30"))
                .isEqualTo("'2024-03-10 02:30' is no date of the form yyyy-MM-dd HH:mm");
    }

    @Test
    void aDateIsOfNoZone() {
        assertThat(applied(
                        "{\"a\":\"21.06.2024\"}",
                        rule("parse_date", "a", null, "{\"format\":\"dd.MM.yyyy\",\"zone\":\"Asia/Tokyo\"}")))
                .isEqualTo("{\"a\":\"2024-06-21\"}");
    }

    @Test
    void theResultIsADateOrATimestampAsTheRuleSays() {
        assertThat(applied("{\"a\":\"2024-06-21T23:30:00-02:00\"}", rule("parse_date", "a", null, "{\"to\":\"date\"}")))
                .isEqualTo("{\"a\":\"2024-06-22\"}");
        assertThat(applied(
                        "{\"a\":\"21/06/2024\"}",
                        rule("parse_date", "a", null, "{\"format\":\"dd/MM/yyyy\",\"to\":\"timestamp\"}")))
                .isEqualTo("{\"a\":\"2024-06-21T00:00:00Z\"}");
    }

    @Test
    void aNumberMayBeADateAndOtherKindsMayNot() {
        assertThat(applied("{\"a\":20240621}", rule("parse_date", "a", "b", "\"yyyyMMdd\"")))
                .isEqualTo("{\"a\":20240621,\"b\":\"2024-06-21\"}");
        assertThat(applied("{\"a\":true}", rule("parse_date", "a", null, null)))
                .isEqualTo("true is no date of the form iso");
        assertThat(applied("{\"a\":null}", rule("parse_date", "a", null, null))).isEqualTo("{\"a\":null}");
        assertThat(appliedToCsv("a,b\n06/21/2024,1\n", rule("parse_date", "a", null, "\"MM/dd/yyyy\"")))
                .isEqualTo("{\"a\":\"2024-06-21\",\"b\":\"1\"}");
    }

    @Test
    void settingsThatCannotWorkAreRefused() {
        assertThat(problems(rule("parse_date", "a", null, "\"bbb\"")))
                .singleElement()
                .asString()
                .startsWith("/0/transformation_logic: format 'bbb': ");
        assertThat(problems(rule("parse_date", "a", null, "{\"zone\":\"Mars/Base\"}")))
                .containsExactly("/0/transformation_logic: zone 'Mars/Base' is unknown");
        assertThat(problems(rule("parse_date", "a", null, "{\"to\":\"time\"}")))
                .containsExactly("/0/transformation_logic: to is 'time', date or timestamp is expected");
    }

    private static String inNewYork(String text) {
        return applied(
                "{\"a\":\"" + text + "\"}",
                rule("parse_date", "a", null, "{\"format\":\"yyyy-MM-dd HH:mm\",\"zone\":\"America/New_York\"}"));
    }

    private static String parsed(String format, String text) {
        return applied("{\"a\":\"" + text + "\"}", rule("parse_date", "a", null, "\"" + format + "\""));
    }
}
