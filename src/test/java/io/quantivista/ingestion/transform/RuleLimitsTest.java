package io.quantivista.ingestion.transform;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The bounds of rules' settings, at each of their edges. */
class RuleLimitsTest {
    @ParameterizedTest
    @CsvSource({"-1, false", "0, true", "37, true", "38, true", "39, false"})
    void a_scale_is_0_to_38(int scale, boolean fits) {
        assertThat(works("round", "{\"scale\":%d}".formatted(scale))).isEqualTo(fits);
        assertThat(works("arithmetic", "{\"operator\":\"divide\",\"operand\":3,\"scale\":%d}".formatted(scale)))
                .isEqualTo(fits);
    }

    @ParameterizedTest
    @CsvSource({"7, false", "8, true", "199, true", "200, true", "201, false"})
    void a_salt_has_8_to_200_characters(int length, boolean fits) {
        assertThat(works("hash", "{\"salt\":\"%s\"}".formatted("s".repeat(length))))
                .isEqualTo(fits);
    }

    @ParameterizedTest
    @CsvSource({"1, true", "99, true", "100, true", "101, false", "0, false"})
    void a_concat_has_1_to_100_fields(int fields, boolean fits) {
        String paths =
                IntStream.range(0, fields).mapToObj(i -> "\"f" + i + "\"").collect(Collectors.joining(","));

        assertThat(works("concat", "{\"fields\":[" + paths + "]}")).isEqualTo(fits);
    }

    @ParameterizedTest
    @CsvSource({"999, true", "1000, true", "1001, false"})
    void a_replacement_has_at_most_1000_characters(int length, boolean fits) {
        assertThat(works("replace", "{\"pattern\":\"a\",\"with\":\"%s\"}".formatted("x".repeat(length))))
                .isEqualTo(fits);
    }

    @ParameterizedTest
    @CsvSource({"-1, false", "0, true", "1000, true", "1001, false"})
    void a_mask_keeps_0_to_1000_characters(int keep, boolean fits) {
        assertThat(works("mask", "{\"keep\":%d}".formatted(keep))).isEqualTo(fits);
    }

    @ParameterizedTest
    @CsvSource({"37, true", "38, true", "39, false"})
    void an_operand_has_at_most_38_digits(int digits, boolean fits) {
        assertThat(works("arithmetic", "{\"operator\":\"add\",\"operand\":\"%s\"}".formatted("9".repeat(digits))))
                .isEqualTo(fits);
    }

    @ParameterizedTest
    @CsvSource({"0, false", "1, true", "100, true", "101, false"})
    void a_flatten_joins_1_to_100_levels(int depth, boolean fits) {
        assertThat(works("flatten", "{\"depth\":%d}".formatted(depth))).isEqualTo(fits);
    }

    private static boolean works(String type, String logic) {
        return Rules.problems(Rules.rule(type, "a", "b", logic)).isEmpty();
    }
}
