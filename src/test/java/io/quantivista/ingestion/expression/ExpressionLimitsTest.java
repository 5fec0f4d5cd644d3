package io.quantivista.ingestion.expression;

import static io.quantivista.ingestion.expression.Expressions.evaluated;
import static io.quantivista.ingestion.expression.Expressions.problem;
import static io.quantivista.ingestion.expression.Expressions.tested;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an expression may cost. */
class ExpressionLimitsTest {
    @ParameterizedTest
    @CsvSource({"-1, true", "0, true", "1, false"})
    void a_text_has_at_most_10000_code_points(int more, boolean fits) {
        String text = "'%s' != ''".formatted("😀".repeat(ExpressionLimits.DEFAULT.maxLength() + more - 8));

        assertThat(text.codePointCount(0, text.length())).isEqualTo(ExpressionLimits.DEFAULT.maxLength() + more);
        assertThat(problem(text).equals("fine")).isEqualTo(fits);
    }

    @ParameterizedTest
    @CsvSource({"-1, true", "0, true", "1, false"})
    void the_parts_nest_at_most_64_deep(int more, boolean fits) {
        String sum = IntStream.rangeClosed(0, ExpressionLimits.DEFAULT.maxNesting() + more - 1)
                .mapToObj(i -> "record.a")
                .collect(Collectors.joining(" + "));

        assertThat(problem(sum + " > 0").equals("fine")).isEqualTo(fits);
    }

    @ParameterizedTest
    @CsvSource({"99, true", "100, true", "101, false"})
    void an_expression_reads_at_most_100_fields(int fields, boolean fits) {
        String list = IntStream.range(0, fields).mapToObj(i -> "record.f" + i).collect(Collectors.joining(","));

        assertThat(problem("[" + list + "].size() > 0").equals("fine")).isEqualTo(fits);
    }

    @ParameterizedTest
    @CsvSource({"9999, TRUE", "10000, TRUE", "10001, more than 10000 rounds"})
    void a_list_is_gone_through_in_at_most_10000_rounds(int length, String answer) {
        String list = IntStream.range(0, length).mapToObj(i -> "1").collect(Collectors.joining(","));

        assertThat(tested("record.a.all(i, i == 1)", "{\"a\":[" + list + "]}").toLowerCase(java.util.Locale.ROOT))
                .contains(answer.toLowerCase(java.util.Locale.ROOT));
    }

    @Test
    void texts_are_not_put_together_without_end() {
        String big = "x".repeat(700_000);

        assertThat(tested("[1,2,3,4].map(i, record.a + record.a).size() == 4", "{\"a\":\"" + big + "\"}"))
                .contains("hold more than 4194304 characters");
        assertThat(tested("size(record.a + record.a) == 1400000", "{\"a\":\"" + big + "\"}"))
                .isEqualTo("TRUE");
    }

    @ParameterizedTest
    @CsvSource({"249, true", "250, true", "251, false"})
    void a_product_has_at_most_1000_digits(int digits, boolean fits) {
        // The fourth power of so many nines has four times as many digits.
        String number = "9".repeat(digits);

        String made = evaluated("(record.a * record.a) * (record.a * record.a)", "{\"a\":" + number + "}");

        assertThat(made.startsWith("NUMBER ")).isEqualTo(fits);
        assertThat(made.contains("a number has more than 1000 digits")).isEqualTo(!fits);
    }

    @ParameterizedTest
    @CsvSource({"998, true", "999, true", "1000, true", "2000, false"})
    void a_regular_expression_compiles_to_at_most_2000_instructions(int repeats, boolean fits) {
        assertThat(problem("record.a.matches('" + "(?:a{%d})?".formatted(repeats) + "')")
                        .equals("fine"))
                .isEqualTo(fits);
    }

    /** Limits of which each is reached by what costs as much as is told, and crossed by one more. */
    private static final ExpressionLimits SMALL = new ExpressionLimits(30, 3, 7, 2, 9, 5, 10);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "29 characters | 'aaaaaaaaaaaaaaaaaaaaa' != '' | fine",
                "30 characters | 'aaaaaaaaaaaaaaaaaaaaaa' != '' | fine",
                "31 characters | 'aaaaaaaaaaaaaaaaaaaaaaa' != '' | exceeds limit",
                "2 levels | !(!(record.a)) | fine",
                "3 levels | !(!(!(record.a))) | fine",
                "4 levels | !(!(!(!(record.a)))) | nests deeper than 3",
                "6 parts | [1,2,3,4,5] | fine",
                "7 parts | [1,2,3,4,5,6] | fine",
                "8 parts | [1,2,3,4,5,6,7] | limit",
                "1 field | [record.a] | fine",
                "2 fields | [record.a,record.b] | fine",
                "3 fields | [record.a,record.b,record.c] | reads more than 2 fields"
            })
    void a_text_is_held_to_the_limits_that_were_chosen(String cost, String text, String expected) {
        assertThat(problem(text, SMALL)).contains(expected);
        assertThat(problem(text, SMALL.ofSaved())).as("saved before").isEqualTo("fine");
    }

    @Test
    void a_regular_expression_is_held_to_the_limit_that_was_chosen() {
        int size = com.google.re2j.Pattern.compile("ab+c").programSize();

        for (int more : new int[] {1, 0, -1}) {
            ExpressionLimits limits = new ExpressionLimits(1000, 10, 100, 10, size + more, 5, 10);
            assertThat(problem("record.a.matches('ab+c')", limits).equals("fine"))
                    .isEqualTo(more >= 0);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "[1,2,3,4] | TRUE",
                "[1,2,3,4,5] | TRUE",
                "[1,2,3,4,5,6] | more than 5 rounds",
                "~\"123456789\"~ | TRUE",
                "~\"1234567890\"~ | TRUE",
                "~\"12345678901\"~ | hold more than 10 characters"
            })
    void an_evaluation_is_held_to_the_limits_that_were_chosen(String value, String expected) {
        String text = value.startsWith("[") ? "record.a.all(i, i > 0)" : "size(record.a + '') > 0";

        assertThat(tested(text, "{\"a\":" + value + "}", SMALL.ofSaved()).toLowerCase(java.util.Locale.ROOT))
                .contains(expected.toLowerCase(java.util.Locale.ROOT));
    }
}
