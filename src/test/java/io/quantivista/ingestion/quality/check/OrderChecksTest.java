package io.quantivista.ingestion.quality.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantivista.ingestion.quality.Checks;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OrderChecksTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1 | 2 | <",
                "1.0 | 1.00 | =",
                "9007199254740992 | 9007199254740993 | <",
                "0.1000000000000000000001 | 0.1 | >",
                "1e400 | 1e399 | >",
                "-1e400 | 1e-400 | <",
                "123456789012345678901234567890 | 123456789012345678901234567890.0 | =",
                "\"2025-06-21\" | \"2025-06-21T00:00:00.000001Z\" | <",
                "\"2025-06-21T12:00:00+02:00\" | \"2025-06-21T10:00Z\" | =",
                "\"abc\" | \"abd\" | <",
                "\"ab\" | \"abc\" | <",
                "\"\uffff\" | \"\uD800\uDC00\" | <",
                "true | true | ="
            })
    void valuesAreComparedExactly(String left, String right, String order) {
        for (String operator : List.of("<", "<=", "=", "!=", ">=", ">")) {
            boolean expected = switch (operator) {
                case "<=" -> !order.equals(">");
                case ">=" -> !order.equals("<");
                case "!=" -> !order.equals("=");
                default -> order.equals(operator);
            };
            assertThat(passes(operator, left, right)).as(operator).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"1 | \"1\"", "\"2025-06-21\" | \"today\"", "true | false", "true | 1", "{} | {}", "[1] | [1]"})
    void valuesOfTwoKindsHoldInNoRelation(String left, String right) {
        for (String operator : List.of("<", "<=", "=", "!=", ">=", ">")) {
            assertThat(passes(operator, left, right)).as(operator).isFalse();
        }
    }

    private static boolean passes(String operator, String left, String right) {
        return Checks.verdicts(
                        Checks.definition(
                                "compare_fields",
                                "{\"field\":\"a\",\"parameters\":{\"operator\":\"%s\",\"other_field\":\"b\"}}"
                                        .formatted(operator)),
                        List.of("{\"a\":%s,\"b\":%s}".formatted(left, right)))
                .get(0);
    }

    @Test
    void whatFailsDoesNotMoveTheMark() {
        assertThat(monotonic("{}", "1", "5", "3", "5", "null", "\"6\"", "{}", "6.5"))
                .containsExactly(true, true, false, true, true, false, false, true);
        assertThat(monotonic("{\"strict\":true}", "1", "1", "1.0", "1.0000001"))
                .containsExactly(true, false, false, true);
        assertThat(monotonic("{\"direction\":\"decreasing\"}", "\"b\"", "\"a\"", "\"ab\"", "\"\""))
                .containsExactly(true, true, false, true);
        assertThat(monotonic("{}", "{}", "1")).containsExactly(false, true);
    }

    private static List<Boolean> monotonic(String parameters, String... values) {
        List<String> records = new ArrayList<>();
        for (String value : values) {
            records.add("{\"a\":" + value + "}");
        }
        return Checks.verdicts(Checks.check("monotonic", parameters), records);
    }
}
