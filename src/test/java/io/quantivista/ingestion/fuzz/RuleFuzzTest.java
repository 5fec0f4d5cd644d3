package io.quantivista.ingestion.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.error.FieldProblem;
import io.quantivista.ingestion.expression.ExpressionLimits;
import io.quantivista.ingestion.format.Decoder;
import io.quantivista.ingestion.model.Failure;
import io.quantivista.ingestion.model.FieldSlots;
import io.quantivista.ingestion.source.Lookup;
import io.quantivista.ingestion.source.RuleDefinition;
import io.quantivista.ingestion.source.RuleSet;
import io.quantivista.ingestion.transform.RuleCompiler;
import io.quantivista.ingestion.transform.TransformPlan;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class RuleFuzzTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ObjectNode ENTRIES =
            JsonNodeFactory.instance.objectNode().put("x", 1).putNull("7.50");
    private static final Map<String, Lookup> LOOKUPS = Map.of("l", new Lookup("l", "0".repeat(64), ENTRIES));

    /** The input is a list of rules as the contract writes them; one that is not is of no interest here. */
    @DictionaryEntries({
        "\\\"rule_type\\\":",
        "\\\"source_field\\\":",
        "\\\"target_field\\\":",
        "\\\"transformation_logic\\\":",
        "\\\"validation_criteria\\\":",
        "arithmetic",
        "case",
        "cast",
        "concat",
        "constant",
        "copy",
        "default",
        "drop",
        "expression",
        "extract",
        "filter",
        "flatten",
        "hash",
        "map_values",
        "mask",
        "parse_date",
        "rename",
        "replace",
        "round",
        "split",
        "substring",
        "trim",
        "upper",
        "lower",
        "lookup",
        "pattern",
        "separator",
        "record.a",
        "value"
    })
    @FuzzTest
    void rules_are_refused_by_pointers_or_work_on_every_record(byte[] input) {
        List<RuleDefinition> rules = rules(input);
        Cost.bounded(() -> {
            List<FieldProblem> problems = RuleCompiler.validate(rules, LOOKUPS);
            assertThat(problems)
                    .allMatch(problem -> problem.pointer().startsWith("/")
                            && !problem.problem().isBlank());
            if (problems.isEmpty()) {
                apply(rules);
            }
        });
    }

    private static void apply(List<RuleDefinition> rules) {
        FieldSlots slots = new FieldSlots();
        TransformPlan plan =
                TransformPlan.compile(new RuleSet(1, rules, List.of(), LOOKUPS), slots, ExpressionLimits.DEFAULT);
        for (Decoder decoder : FuzzedRecords.decoders(slots)) {
            Failure failure = plan.apply(decoder.row());
            if (failure != null) {
                assertThat(failure.reason()).isNotBlank();
            } else {
                assertThat(FuzzedFeed.text(decoder::render).stripLeading()).startsWith("{");
            }
        }
    }

    private static List<RuleDefinition> rules(byte[] input) {
        List<RuleDefinition> rules = new ArrayList<>();
        try {
            for (JsonNode rule : JSON.readTree(input)) {
                rules.add(new RuleDefinition(
                        "r" + rules.size(),
                        rule.path("rule_type").asText(),
                        text(rule, "source_field"),
                        text(rule, "target_field"),
                        rule.hasNonNull("transformation_logic") ? rule.get("transformation_logic") : null,
                        text(rule, "validation_criteria")));
            }
        } catch (IOException e) {
            return List.of();
        }
        return rules;
    }

    private static @Nullable String text(JsonNode rule, String name) {
        return rule.hasNonNull(name) ? rule.get(name).asText() : null;
    }
}
