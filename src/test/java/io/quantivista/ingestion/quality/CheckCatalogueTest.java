package io.quantivista.ingestion.quality;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.quality.CheckDescriptor.Parameter;
import io.quantivista.ingestion.source.CheckDefinition;
import io.quantivista.ingestion.source.Severity;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every check keeps to, merely by being listed. */
class CheckCatalogueTest {
    /** Parameters that work, for the checks that need some. */
    private static final Map<String, String> VALID = Map.of(
            "in_set", "{\"values\":[1]}",
            "range", "{\"min\":1}",
            "length", "{\"max\":1}",
            "matches", "{\"pattern\":\"a+\"}",
            "type", "{\"type\":\"date\"}");

    static List<CheckDescriptor> checks() {
        return CheckCatalogue.entries();
    }

    @Test
    void everyTypeIsThereOnce() {
        assertThat(checks())
                .extracting(CheckDescriptor::type)
                .doesNotHaveDuplicates()
                .allMatch(type -> type.matches("[a-z_]+"));
        assertThat(CheckCatalogue.find("no_such_check")).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("checks")
    void aCheckSaysWhatMustHoldAndWhatEachParameterMeans(CheckDescriptor check) {
        assertThat(CheckCatalogue.find(check.type())).containsSame(check);
        assertThat(check.sentence()).matches("[A-Z].{15,}\\.");
        assertThat(check.parameters())
                .extracting(Parameter::name)
                .doesNotHaveDuplicates()
                .allMatch(name -> name.matches("[a-z_]+"));
        assertThat(check.parameters()).extracting(Parameter::sentence).allMatch(sentence -> sentence.length() > 8);
    }

    @ParameterizedTest
    @MethodSource("checks")
    void anUnknownParameterIsRefusedByName(CheckDescriptor check) {
        ObjectNode parameters = valid(check).put("no_such", 1);

        assertThat(Checks.problems(definition(check, "a", parameters)))
                .singleElement()
                .asString()
                .startsWith("/0/parameters/no_such: unknown parameter; there are ");
    }

    @ParameterizedTest
    @MethodSource("checks")
    void aMissingParameterThatIsRequiredIsRefusedByName(CheckDescriptor check) {
        for (Parameter parameter : check.parameters()) {
            if (parameter.required()) {
                assertThat(Checks.problems(definition(check, "a", Checks.object("{}"))))
                        .containsExactly(
                                "/0/parameters/%s: is required: %s".formatted(parameter.name(), parameter.sentence()));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("checks")
    void aParameterOfAnotherKindIsRefused(CheckDescriptor check) {
        for (Parameter parameter : check.parameters()) {
            for (String bad : List.of(
                    "null", "true", "{}", "[]", "[null]", "[[1]]", "\"2024-06-21T12:30:\"", "\"(\"", "-1.5e400")) {
                ObjectNode parameters = Checks.object("{\"" + parameter.name() + "\":" + bad + "}");
                boolean works = check.type().equals("matches") && bad.startsWith("\"2")
                        || check.type().equals("range") && bad.startsWith("-");
                assertThat(Checks.problems(definition(check, "a", parameters)))
                        .as("%s %s", check.type(), parameters)
                        .allMatch(problem -> problem.startsWith("/0/parameters: "))
                        .hasSize(works ? 0 : 1);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("checks")
    void aFieldIsNeededAndMustBeAPath(CheckDescriptor check) {
        assertThat(Checks.problems(definition(check, "a", valid(check)))).isEmpty();
        assertThat(Checks.problems(definition(check, null, valid(check))))
                .containsExactly("/0/field: the path of a field is required");
        assertThat(Checks.problems(definition(check, "a..b", valid(check))))
                .singleElement()
                .asString()
                .startsWith("/0/")
                .contains("'a..b' is no field path");
    }

    @ParameterizedTest
    @MethodSource("checks")
    void nullAndMissingPassAllButNotNull(CheckDescriptor check) {
        boolean passes = !check.type().equals("not_null");

        assertThat(Checks.reason(definition(check, "a", valid(check)), "null") == null)
                .isEqualTo(passes);
        assertThat(Checks.reason(definition(check, "b", valid(check)), "1") == null)
                .isEqualTo(passes);
    }

    @ParameterizedTest
    @MethodSource("checks")
    void aReasonHoldsAShortenedValueAtMost(CheckDescriptor check) {
        String reason = Checks.reason(definition(check, "a", valid(check)), "\"" + "é".repeat(100_000) + "\"");

        if (reason != null) {
            assertThat(reason).hasSizeLessThan(500).contains("…");
        }
    }

    private static ObjectNode valid(CheckDescriptor check) {
        return Checks.object(VALID.getOrDefault(check.type(), "{}"));
    }

    private static CheckDefinition definition(CheckDescriptor check, String field, ObjectNode parameters) {
        return new CheckDefinition("c1", check.type(), field, parameters, Severity.ERROR);
    }
}
