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

class CastRuleTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "string | 7 | \"7\"",
                "string | 1.50 | \"1.50\"",
                "string | true | \"true\"",
                "string | \"é\" | \"é\"",
                "string | {\"b\":1} | \"{\\\"b\\\":1}\"",
                "string | null | null",
                "boolean | \"TRUE\" | true",
                "boolean | 0 | false",
                "boolean | \"1\" | true",
                "boolean | false | false",
                "int | \"7\" | 7",
                "int | 7.000 | 7",
                "int | 1e3 | 1000",
                "int | 2147483647 | 2147483647",
                "int | -2147483648 | -2147483648",
                "bigint | 9223372036854775807 | 9223372036854775807",
                "bigint | \"-9223372036854775808\" | -9223372036854775808",
                "double | \"1.5\" | 1.5",
                "double | 1.7e308 | 1.7e308",
                "double | \"1e400\" | ",
                "double | 1e400 | ",
                "decimal(5,2) | \"1.5\" | 1.50",
                "decimal(5,2) | 999.99 | 999.99",
                "decimal(38,0) | 99999999999999999999999999999999999999 | 99999999999999999999999999999999999999",
                "date | \"2024-02-29\" | \"2024-02-29\"",
                "timestamp | \"2024-02-29T12:00:00+02:00\" | \"2024-02-29T12:00:00+02:00\"",
                "int | 2147483648 | ",
                "int | -2147483649 | ",
                "int | 7.5 | ",
                "int | \"\" | ",
                "int | \"seven\" | ",
                "int | true | ",
                "int | {} | ",
                "bigint | 9223372036854775808 | ",
                "bigint | -9223372036854775809 | ",
                "decimal(5,2) | 1.505 | ",
                "decimal(5,2) | 1000 | ",
                "decimal(38,0) | 100000000000000000000000000000000000000 | ",
                "boolean | 2 | ",
                "boolean | \"yes\" | ",
                "boolean | [] | ",
                "double | \"NaN\" | ",
                "date | \"2023-02-29\" | ",
                "date | 20240229 | ",
                "timestamp | \"2024-02-29\" | "
            })
    void aValueIsCastExactlyOrRefused(String type, String value, String expected) {
        String result = applied("{\"a\":" + value + "}", rule("cast", "a", null, "\"" + type + "\""));

        if (expected == null) {
            assertThat(result).endsWith(" cannot be cast to " + type);
        } else {
            assertThat(result).isEqualTo("{\"a\":" + expected + "}");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"int", "bigint", "double", "decimal(38,10)", "decimal(10,2)"})
    void aHugeExponentIsRefusedAtOnce(String type) {
        assertTimeoutPreemptively(Duration.ofSeconds(2), () -> {
            for (String value :
                    new String[] {"1e999999999", "\"1e999999999\"", "-1e2147483647", "\"1E+99999999999\""}) {
                assertThat(applied("{\"a\":" + value + "}", rule("cast", "a", null, "\"" + type + "\"")))
                        .endsWith("cannot be cast to " + type);
            }
        });
    }

    @Test
    void theResultGoesToTheTargetAndTheSourceStays() {
        assertThat(applied("{\"a\":\"7\"}", rule("cast", "a", "n.b", "\"int\"")))
                .isEqualTo("{\"a\":\"7\",\"n\":{\"b\":7}}");
    }

    @Test
    void textOfCsvIsCastLikeAnyText() {
        assertThat(appliedToCsv("a,b\n007.50,x\n", rule("cast", "a", null, "\"decimal(5,2)\"")))
                .isEqualTo("{\"a\":7.50,\"b\":\"x\"}");
        assertThat(appliedToCsv("a,b\n+1e2,x\n", rule("cast", "a", null, "\"double\"")))
                .isEqualTo("{\"a\":100,\"b\":\"x\"}");
    }

    @Test
    void aTypeThatThereIsNotIsRefused() {
        assertThat(problems(rule("cast", "a", null, "\"integer\"")))
                .singleElement()
                .asString()
                .startsWith("/0/transformation_logic: unknown column type 'integer'");
        assertThat(problems(rule("cast", "a", null, "\"decimal(39,0)\"")))
                .singleElement()
                .asString()
                .contains("decimal(39,0) is not possible");
    }
}
