package io.quantivista.ingestion.transform;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.quantivista.ingestion.error.FieldProblem;
import io.quantivista.ingestion.format.Decoder;
import io.quantivista.ingestion.format.TestRecords;
import io.quantivista.ingestion.model.Failure;
import io.quantivista.ingestion.model.FieldSlots;
import io.quantivista.ingestion.source.RuleDefinition;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Rules for tests: defined by JSON, applied to one record. */
public final class Rules {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    /** What {@link #applied} says of a record that a rule leaves out. */
    public static final String LEFT_OUT = "left out";

    private Rules() {}

    public static RuleDefinition rule(String type, String source, String target, String logic) {
        return new RuleDefinition("r1", type, source, target, logic == null ? null : json(logic), null);
    }

    /** A JSON record as rules leave it, or why they refuse it. */
    public static String applied(String record, RuleDefinition... rules) {
        return applied(true, record, rules);
    }

    /** The same for the first record of a CSV text with a header. */
    public static String appliedToCsv(String text, RuleDefinition... rules) {
        return applied(false, text, rules);
    }

    private static String applied(boolean isJson, String text, RuleDefinition... rules) {
        assertThat(problems(rules)).isEmpty();
        FieldSlots slots = new FieldSlots();
        TransformPlan plan = TransformPlan.compile(List.of(rules), slots);
        Decoder decoder = isJson ? TestRecords.json(slots, text) : TestRecords.csv(slots, text);
        Failure failure = plan.apply(decoder.row());
        if (failure != null) {
            return failure.reason();
        }
        return plan.isFiltered() ? LEFT_OUT : TestRecords.rendered(decoder);
    }

    /** What validation says of the rules, each problem with its place. */
    public static List<String> problems(RuleDefinition... rules) {
        return RuleCompiler.validate(List.of(rules), Map.of()).stream()
                .map(Rules::text)
                .collect(Collectors.toList());
    }

    private static String text(FieldProblem problem) {
        return problem.pointer() + ": " + problem.problem();
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
