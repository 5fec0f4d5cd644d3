package io.quantivista.ingestion.quality;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantivista.ingestion.source.CheckDefinition;
import io.quantivista.ingestion.source.OnFailure;
import io.quantivista.ingestion.source.Severity;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CheckSuggestionsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'type':'integer','count':100,'min':0 | not_null type range",
                "'type':'integer','count':100,'min':-1 | not_null type",
                "'type':'integer','count':100,'min':1,'alerts':['unique'] | not_null type range unique",
                "'type':'number','count':100,'min':-1,'alerts':['unique'] | not_null type",
                "'type':'string','count':100,'alerts':['unique'] | not_null unique",
                "'type':'string','count':99,'alerts':['unique'] | completeness",
                "'type':'string','count':21 | completeness",
                "'type':'string','count':20 | ~~",
                "'type':'null','count':0 | ~~",
                "'type':'mixed','count':100 | not_null",
                "'type':'string','count':100,'top_values_are_all':true,'top_values':[{'value':'a'},{'value':'b'}] | not_null in_set",
                "'type':'string','count':100,'top_values_are_all':false,'top_values':[{'value':'a'},{'value':'b'}] | not_null",
                "'type':'string','count':19,'top_values_are_all':true,'top_values':[{'value':'a'},{'value':'b'}] | ~~",
                "'type':'string','count':100,'top_values_are_all':true,'top_values':[{'value':'a…'}] | not_null"
            })
    void aProfileSuggestsWhatItsFieldPasses(String field, String expected) {
        List<CheckDefinition> suggestions = CheckSuggestions.of(report(100, "{" + field + "}"), List.of());

        assertThat(String.join(
                        " ",
                        suggestions.stream().map(CheckDefinition::checkType).toList()))
                .isEqualTo(expected);
        assertThat(CheckCompiler.validate(suggestions)).isEmpty();
        assertThat(suggestions).allSatisfy(check -> {
            assertThat(check.severity()).isEqualTo(Severity.WARN);
            assertThat(check.onFailure()).isEqualTo(OnFailure.WARN);
        });
    }

    @ParameterizedTest
    @CsvSource({"50, 40", "99, 94", "25, 17"})
    void completenessIsTheLowerEndOfTheInterval(int count, int least) {
        CheckDefinition check = CheckSuggestions.of(report(100, "{'type':'string','count':" + count + "}"), List.of())
                .get(0);

        assertThat(check.threshold().get("must_be_greater_than_or_equal").asInt())
                .isEqualTo(least);
    }

    @ParameterizedTest
    @CsvSource({"19, 0", "20, 1"})
    void tooFewRecordsSuggestNothing(int records, int suggested) {
        assertThat(CheckSuggestions.of(report(records, "{'type':'string','count':" + records + "}"), List.of()))
                .hasSize(suggested);
    }

    @Test
    void whatIsInForceIsNotSuggestedAgainAndItsIdIsNotTaken() {
        CheckDefinition inForce = Checks.definition("not_null", "{\"check_id\":\"type_a_b\",\"field\":\"a.b\"}");

        List<CheckDefinition> suggestions = CheckSuggestions.of(
                report(100, "{'type':'date','count':100}").replace("\"f\"", "\"a.b\""), List.of(inForce));

        assertThat(suggestions).singleElement().satisfies(check -> {
            assertThat(check.checkType()).isEqualTo("type");
            assertThat(check.checkId()).isEqualTo("type_a_b_2");
        });
    }

    private static String report(int records, String field) {
        return "{'data_profiling':{'records':%d,'fields':{'f':%s}}}"
                .formatted(records, field)
                .replace('\'', '"');
    }
}
