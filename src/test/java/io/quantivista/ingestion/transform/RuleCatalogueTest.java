package io.quantivista.ingestion.transform;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.catalogue.Example;
import io.quantivista.ingestion.catalogue.Example.Step;
import io.quantivista.ingestion.catalogue.Setting;
import io.quantivista.ingestion.source.RuleDefinition;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every rule keeps to, merely by being listed. */
class RuleCatalogueTest {
    static List<RuleDescriptor> rules() {
        return RuleCatalogue.entries();
    }

    @Test
    void everyTypeIsThereOnce() {
        assertThat(rules())
                .extracting(RuleDescriptor::type)
                .doesNotHaveDuplicates()
                .allMatch(type -> type.matches("[a-z_]+"));
        assertThat(RuleCatalogue.find("no_such_rule")).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("rules")
    void aRuleSaysWhatItDoesAndWhatEachSettingMeans(RuleDescriptor rule) {
        assertThat(RuleCatalogue.find(rule.type())).containsSame(rule);
        assertThat(rule.sentence()).matches("[A-Z].{15,}\\.");
        assertThat(rule.settings())
                .extracting(Setting::name)
                .doesNotHaveDuplicates()
                .allMatch(name -> name.matches("[a-z_]+"));
        assertThat(rule.settings()).extracting(Setting::sentence).allMatch(sentence -> sentence.length() > 8);
        if (!rule.shortForm().isEmpty()) {
            assertThat(rule.settings()).extracting(Setting::name).contains(rule.shortForm());
        }
    }

    @ParameterizedTest
    @MethodSource("rules")
    void everyExampleIsTrue(RuleDescriptor rule) {
        assertThat(rule.examples()).isNotEmpty();
        for (Example example : rule.examples()) {
            assertThat(example.steps()).isNotEmpty();
            for (Step step : example.steps()) {
                assertThat(outcome(rule, example, step.record()))
                        .as("%s over %s", example.definition(), step.record())
                        .isEqualTo(
                                switch (step.outcome()) {
                                    case GIVES, REJECTS -> step.result();
                                    case FILTERS -> Rules.LEFT_OUT;
                                    case PASSES, FAILS -> throw new AssertionError("that is what checks do");
                                });
            }
        }
    }

    private static String outcome(RuleDescriptor rule, Example example, String record) {
        RuleDefinition definition = definition(rule, example);
        return example.format().equals("csv")
                ? Rules.appliedToCsv(record, definition)
                : Rules.applied(record, definition);
    }

    /** The rule of an example, with the id and type that its text leaves out. */
    private static RuleDefinition definition(RuleDescriptor rule, Example example) {
        JsonNode json = Rules.json(example.definition());
        return new RuleDefinition(
                "r1",
                rule.type(),
                json.path("source_field").textValue(),
                json.path("target_field").textValue(),
                json.get("transformation_logic"),
                json.path("validation_criteria").textValue());
    }

    @ParameterizedTest
    @MethodSource("rules")
    void anExampleThatGivesARowShowsEachRule(RuleDescriptor rule) {
        assertThat(rule.examples())
                .flatExtracting(Example::steps)
                .extracting(Step::outcome)
                .contains(Example.Outcome.GIVES);
    }

    @ParameterizedTest
    @MethodSource("rules")
    void aSettingOfAnotherTypeIsRefusedByItsPointer(RuleDescriptor rule) {
        for (Setting setting : rule.settings()) {
            String bad = switch (setting.type()) {
                case TEXT, SECRET -> "7";
                case INTEGER -> "1.5";
                case NUMBER -> "true";
                case BOOLEAN -> "\"yes\"";
                case LIST -> "{}";
                case OBJECT -> "[]";
                case VALUE -> "";
            };
            if (!bad.isEmpty()) {
                ObjectNode logic = valid(rule);
                logic.set(setting.name(), Rules.json(bad));
                assertThat(Rules.problems(rule(rule, "a", "b", logic.toString())))
                        .singleElement()
                        .asString()
                        .startsWith("/0/transformation_logic/%s: ".formatted(setting.name()))
                        .endsWith(" is expected: " + setting.sentence());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("rules")
    void anUnknownSettingIsRefusedByName(RuleDescriptor rule) {
        assertThat(Rules.problems(rule(rule, "a", "b", "{\"no_such_setting\":1}")))
                .singleElement()
                .asString()
                .startsWith("/0/transformation_logic/no_such_setting: unknown setting; there are ");
    }

    @ParameterizedTest
    @MethodSource("rules")
    void aMissingSettingThatIsRequiredIsRefusedByName(RuleDescriptor rule) {
        for (Setting setting : rule.settings()) {
            if (setting.required()) {
                assertThat(Rules.problems(rule(rule, "a", "b", "{}")))
                        .contains("/0/transformation_logic/%s: is required: %s"
                                .formatted(setting.name(), setting.sentence()));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("rules")
    void aSettingThatCannotWorkIsAProblemAndNoCrash(RuleDescriptor rule) {
        for (Setting setting : rule.settings()) {
            for (String bad : List.of("null", "7", "true", "[]", "{}", "\"\"", "\"\\u0000\"", "\"yyyy'\"")) {
                ObjectNode logic = new ObjectMapper().createObjectNode();
                logic.set(setting.name(), Rules.json(bad));
                assertThat(Rules.problems(rule(rule, "a", "b", logic.toString())))
                        .allMatch(problem -> problem.startsWith("/0/transformation_logic"));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("rules")
    void aFieldThatIsNeededIsRefusedWhereItIsMissingOrNoPath(RuleDescriptor rule) {
        String logic = valid(rule).toString();
        assertThat(Rules.problems(rule(rule, "a", "b", logic))).isEmpty();
        assertThat(Rules.problems(rule(rule, "a..b", "b", logic)))
                .singleElement()
                .asString()
                .startsWith("/0/source_field: ");
        assertThat(Rules.problems(rule(rule, "a", "b.", logic)))
                .singleElement()
                .asString()
                .startsWith("/0/target_field: ");
        if (rule.needsSource()) {
            assertThat(Rules.problems(rule(rule, null, "b", logic)))
                    .containsExactly("/0/source_field: the path of a field is required");
        }
        if (rule.needsTarget()) {
            assertThat(Rules.problems(rule(rule, "a", "", logic)))
                    .containsExactly("/0/target_field: the path of a field is required");
        }
    }

    @ParameterizedTest
    @MethodSource("rules")
    void aRecordWithoutTheFieldIsNoFailure(RuleDescriptor rule) {
        if (rule.needsSource()) {
            String logic = valid(rule).toString();
            assertThat(Rules.applied("{\"z\":1}", rule(rule, "a", "b", logic)))
                    .startsWith("{")
                    .contains("\"z\":1");
            assertThat(Rules.applied("{\"a\":null}", rule(rule, "a", "b", logic)))
                    .startsWith("{");
        }
    }

    @ParameterizedTest
    @MethodSource("rules")
    void aRuleDoesTheSameToTheNextRecord(RuleDescriptor rule) {
        for (Example example : rule.examples()) {
            for (Step step : example.steps()) {
                String first = outcome(rule, example, step.record());
                assertThat(outcome(rule, example, step.record())).isEqualTo(first);
            }
        }
    }

    @Test
    void everyProblemOfAListIsReportedByItsPlace() {
        RuleDefinition unknown = new RuleDefinition("x", "no_such", "a", null, null, null);
        RuleDefinition same = new RuleDefinition("x", "trim", "a", null, null, null);
        RuleDefinition criteria = new RuleDefinition("y", "trim", "a", null, null, "valeu > 1");

        assertThat(Rules.problems(unknown, same, criteria))
                .satisfiesExactly(
                        problem -> assertThat(problem)
                                .startsWith("/0/rule_type: 'no_such' is unknown; there are [rename, "),
                        problem -> assertThat(problem).isEqualTo("/1/rule_id: 'x' is given twice"),
                        problem -> assertThat(problem)
                                .isEqualTo(
                                        "/2/validation_criteria: undeclared reference to 'valeu' (in container '')"));
    }

    @Test
    void settingsMayBeAnObjectATextThatHoldsOneOrTheShorthand() {
        for (String logic : List.of("{\"to\":\"int\"}", "\"{\\\"to\\\":\\\"int\\\"}\"", "\"int\"")) {
            assertThat(Rules.applied("{\"a\":\"7\"}", Rules.rule("cast", "a", null, logic)))
                    .isEqualTo("{\"a\":7}");
        }
        assertThat(Rules.problems(Rules.rule("cast", "a", null, "\"{\\\"to\\\":\"")))
                .singleElement()
                .asString()
                .startsWith("/0/transformation_logic: the text is no JSON object");
        assertThat(Rules.problems(Rules.rule("drop", "a", null, "\"a\"")))
                .containsExactly("/0/transformation_logic: the rule 'drop' has no settings");
    }

    private static RuleDefinition rule(RuleDescriptor rule, String source, String target, String logic) {
        return Rules.rule(rule.type(), source, target, logic);
    }

    /** Settings with which the rule can be compiled: those of its first example that needs nothing of its source. */
    private static ObjectNode valid(RuleDescriptor rule) {
        JsonNode logic = Rules.json(rule.examples().get(0).definition()).path("transformation_logic");
        if (logic.isObject() || logic.isMissingNode()) {
            return logic.isObject() ? logic.deepCopy() : new ObjectMapper().createObjectNode();
        }
        return new ObjectMapper().createObjectNode().set(rule.shortForm(), logic);
    }
}
