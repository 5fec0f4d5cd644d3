package io.quantivista.ingestion.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.FieldProblem;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.source.CheckDefinition;
import io.quantivista.ingestion.source.DataFormat;
import io.quantivista.ingestion.source.DataSource;
import io.quantivista.ingestion.source.DefinitionValidator;
import io.quantivista.ingestion.source.IngestionConfig;
import io.quantivista.ingestion.source.RuleDefinition;
import io.quantivista.ingestion.source.RuleSet;
import io.quantivista.ingestion.source.SamplePreview.Sample;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A sample with what it brings instead of its source's saved rules, checks and configuration. */
final class PreviewDraft {
    private static final String NDJSON = "application/x-ndjson";
    private static final Set<String> FIELDS =
            Set.of("records", "text", "format", "rules", "checks", "ingestion_config");

    private final Sample sample;
    private final JsonNode changes;

    private PreviewDraft(Sample sample, JsonNode changes) {
        this.sample = sample;
        this.changes = changes;
    }

    /** What a preview runs with. */
    record Definition(DataSource source, RuleSet rules, Sample sample) {}

    static PreviewDraft ofRecords(Sample sample) {
        return new PreviewDraft(sample, MissingNode.getInstance());
    }

    /** Reads {@code {records | text, format, rules, checks, ingestion_config}}. */
    static PreviewDraft read(JsonNode body, boolean proposesColumns) {
        List<FieldProblem> problems = new ArrayList<>();
        if (!body.isObject()) {
            throw refusal(List.of(new FieldProblem("", "an object with records or text is expected")));
        }
        body.fieldNames().forEachRemaining(name -> {
            if (!FIELDS.contains(name)) {
                problems.add(new FieldProblem(
                        "/" + name,
                        "unknown property; there are "
                                + FIELDS.stream().sorted().toList()));
            }
        });
        if (body.has("records") == body.has("text")) {
            problems.add(new FieldProblem("/records", "exactly one of records and text is expected"));
        }
        requireType(body, "records", body.path("records").isArray(), "an array of objects", problems);
        requireType(body, "text", body.path("text").isTextual(), "a text", problems);
        requireType(body, "format", body.path("format").isTextual(), "a media type", problems);
        requireType(body, "rules", body.path("rules").isArray(), "an array", problems);
        requireType(body, "checks", body.path("checks").isArray(), "an array", problems);
        requireType(body, "ingestion_config", body.path("ingestion_config").isObject(), "an object", problems);
        if (!problems.isEmpty()) {
            throw refusal(problems);
        }
        boolean infers =
                "infer".equals(body.path("ingestion_config").path("columns").asText());
        return new PreviewDraft(sample(body, proposesColumns || infers), body);
    }

    private static Sample sample(JsonNode body, boolean proposesColumns) {
        if (body.has("text")) {
            String format = body.has("format") ? body.path("format").asText() : null;
            return sample(format, body.path("text").asText(), proposesColumns);
        }
        StringBuilder lines = new StringBuilder();
        body.path("records").forEach(record -> lines.append(record).append('\n'));
        return sample(NDJSON, lines.toString(), proposesColumns);
    }

    private static Sample sample(@Nullable String contentType, String text, boolean proposesColumns) {
        return new Sample(contentType, List.of(), text.getBytes(StandardCharsets.UTF_8), true, proposesColumns);
    }

    private static void requireType(
            JsonNode body, String name, boolean holds, String expected, List<FieldProblem> problems) {
        if (body.has(name) && !holds) {
            problems.add(new FieldProblem("/" + name, expected + " is expected"));
        }
    }

    /** The saved definition with the changes of the draft. */
    Definition over(DataSource source, RuleSet saved, DefinitionValidator validator) {
        List<RuleDefinition> rules = changes.has("rules")
                ? validator.keepSecrets(readAll(changes.path("rules"), RuleJson::read), saved.rules())
                : saved.rules();
        List<CheckDefinition> checks =
                changes.has("checks") ? readAll(changes.path("checks"), CheckJson::read) : saved.checks();
        List<FieldProblem> problems = new ArrayList<>();
        validator.validateRules(rules, saved.lookups()).forEach(problem -> problems.add(below("/rules", problem)));
        validator.validateChecks(checks).forEach(problem -> problems.add(below("/checks", problem)));
        DefinitionsHandler.refuse(problems);
        return new Definition(configured(source), new RuleSet(saved.version(), rules, checks, saved.lookups()), sample);
    }

    private DataSource configured(DataSource source) {
        ObjectNode config = (changes.path("ingestion_config") instanceof ObjectNode given
                        ? given
                        : source.ingestionConfig())
                .deepCopy();
        if ("infer".equals(config.path("columns").asText())) {
            config.remove("columns");
        }
        IngestionConfig.parse(config);
        boolean isNoBody = changes.has("records");
        if (isNoBody || (changes.has("text") && !changes.has("format") && !config.has("data_format"))) {
            config.put("data_format", DataFormat.JSON.name());
        }
        return new DataSource(
                source.sourceId(),
                source.sourceName(),
                source.sourceType(),
                source.connectionConfig(),
                config,
                source.enabled(),
                source.createdAt());
    }

    private static FieldProblem below(String pointer, FieldProblem problem) {
        return new FieldProblem(pointer + problem.pointer(), problem.problem(), problem.line(), problem.column());
    }

    private static <T> List<T> readAll(JsonNode array, Function<JsonNode, T> reader) {
        List<T> definitions = new ArrayList<>();
        array.forEach(json -> definitions.add(reader.apply(json)));
        return definitions;
    }

    private static GatewayException refusal(List<FieldProblem> problems) {
        FieldProblem first = problems.get(0);
        return new GatewayException(
                ErrorCode.INVALID_REQUEST,
                (first.pointer().isEmpty() ? "The body" : first.pointer()) + ": " + first.problem(),
                problems);
    }
}
