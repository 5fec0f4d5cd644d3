package io.quantivista.ingestion.quality;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.error.FieldProblem;
import io.quantivista.ingestion.format.DecodeLimits;
import io.quantivista.ingestion.format.Decoder;
import io.quantivista.ingestion.format.TestRecords;
import io.quantivista.ingestion.model.Failure;
import io.quantivista.ingestion.model.FieldSlots;
import io.quantivista.ingestion.source.CheckDefinition;
import io.quantivista.ingestion.source.OnFailure;
import io.quantivista.ingestion.source.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Checks for tests: defined by JSON, put to one record. */
public final class Checks {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private Checks() {}

    /** A definition as the contract writes it; id, type and severity may be left out. */
    public static CheckDefinition definition(String type, String json) {
        ObjectNode definition = object(json);
        JsonNode onFailure = definition.path("on_failure");
        boolean warns = definition.path("severity").asText().equals("warn");
        return new CheckDefinition(
                definition.path("check_id").asText("c1"),
                type,
                definition.hasNonNull("field") ? definition.get("field").asText() : null,
                definition.get("parameters") instanceof ObjectNode parameters ? parameters : object("{}"),
                warns ? Severity.WARN : Severity.ERROR,
                onFailure.isTextual() ? OnFailure.valueOf(onFailure.asText().toUpperCase(Locale.ROOT)) : null,
                definition.get("threshold") instanceof ObjectNode threshold ? threshold : null);
    }

    public static CheckDefinition check(String type, String parameters) {
        return new CheckDefinition("c1", type, "a", object(parameters), Severity.ERROR);
    }

    /** Why a check refuses the record {@code {"a": value}}, null where it passes. */
    public static String reason(CheckDefinition check, String value) {
        FieldSlots slots = slots(check);
        CheckPlan plan = CheckPlan.compile(List.of(check), slots, new Findings());
        return reason(
                plan.apply(TestRecords.json(slots, "{\"a\":" + value + "}").row()));
    }

    /** The same for a CSV field {@code a}. */
    public static String csvReason(CheckDefinition check, String field) {
        FieldSlots slots = slots(check);
        CheckPlan plan = CheckPlan.compile(List.of(check), slots, new Findings());
        return reason(plan.apply(TestRecords.csv(slots, "a,b\n" + field + ",\n").row()));
    }

    /** Whether each of the JSON records passes, one after the other. */
    public static List<Boolean> verdicts(CheckDefinition check, List<String> records) {
        FieldSlots slots = slots(check);
        CheckPlan plan = CheckPlan.compile(List.of(check), slots, new Findings());
        Decoder decoder = TestRecords.jsonDecoder(DecodeLimits.DEFAULT, slots.paths());
        decoder.begin(TestRecords.batch(String.join("\n", records)));
        List<Boolean> verdicts = new ArrayList<>();
        while (decoder.next()) {
            verdicts.add(plan.apply(decoder.row()) == null);
        }
        return verdicts;
    }

    /** What validation says of the checks, each problem with its place. */
    public static List<String> problems(CheckDefinition... checks) {
        return CheckCompiler.validate(List.of(checks)).stream()
                .map(Checks::text)
                .toList();
    }

    private static FieldSlots slots(CheckDefinition check) {
        assertThat(problems(check)).isEmpty();
        return new FieldSlots();
    }

    private static String reason(Failure failure) {
        return failure == null ? null : failure.reason();
    }

    private static String text(FieldProblem problem) {
        return problem.pointer() + ": " + problem.problem();
    }

    static ObjectNode object(String json) {
        try {
            return (ObjectNode) JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
