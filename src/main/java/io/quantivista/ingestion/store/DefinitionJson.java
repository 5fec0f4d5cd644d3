package io.quantivista.ingestion.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.source.CheckDefinition;
import io.quantivista.ingestion.source.DataSource;
import io.quantivista.ingestion.source.Lookup;
import io.quantivista.ingestion.source.OnFailure;
import io.quantivista.ingestion.source.RuleDefinition;
import io.quantivista.ingestion.source.Severity;
import io.quantivista.ingestion.source.SourceType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sources, rules and checks as the JSON in which the store keeps them; the names are the contract's. */
final class DefinitionJson {
    private DefinitionJson() {}

    static ArrayNode rules(List<RuleDefinition> rules) {
        ArrayNode array = Columns.JSON.createArrayNode();
        for (RuleDefinition rule : rules) {
            ObjectNode json = array.addObject()
                    .put("rule_id", rule.ruleId())
                    .put("rule_type", rule.ruleType())
                    .put("source_field", rule.sourceField())
                    .put("target_field", rule.targetField());
            json.set("transformation_logic", rule.transformationLogic());
            json.put("validation_criteria", rule.validationCriteria());
        }
        return array;
    }

    static List<RuleDefinition> readRules(JsonNode array) {
        List<RuleDefinition> rules = new ArrayList<>(array.size());
        for (JsonNode json : array) {
            JsonNode logic = json.path("transformation_logic");
            rules.add(new RuleDefinition(
                    json.path("rule_id").asText(),
                    json.path("rule_type").asText(),
                    text(json, "source_field"),
                    text(json, "target_field"),
                    logic.isNull() ? null : logic,
                    text(json, "validation_criteria")));
        }
        return rules;
    }

    static ArrayNode checks(List<CheckDefinition> checks) {
        ArrayNode array = Columns.JSON.createArrayNode();
        for (CheckDefinition check : checks) {
            OnFailure onFailure = check.onFailure();
            ObjectNode json = array.addObject()
                    .put("check_id", check.checkId())
                    .put("check_type", check.checkType())
                    .put("field", check.field())
                    .put("severity", check.severity().name())
                    .put("on_failure", onFailure == null ? null : onFailure.name());
            json.set("parameters", check.parameters());
            json.set("threshold", check.threshold());
        }
        return array;
    }

    static List<CheckDefinition> readChecks(JsonNode array) {
        List<CheckDefinition> checks = new ArrayList<>(array.size());
        for (JsonNode json : array) {
            checks.add(new CheckDefinition(
                    json.path("check_id").asText(),
                    json.path("check_type").asText(),
                    text(json, "field"),
                    (ObjectNode) json.path("parameters"),
                    Severity.valueOf(json.path("severity").asText()),
                    onFailure(json),
                    json.path("threshold") instanceof ObjectNode threshold ? threshold : null));
        }
        return checks;
    }

    private static @Nullable OnFailure onFailure(JsonNode json) {
        String name = text(json, "on_failure");
        return name == null ? null : OnFailure.valueOf(name);
    }

    /** Which content each name stands for. */
    static ObjectNode lookupNames(Map<String, Lookup> lookups) {
        ObjectNode json = Columns.JSON.createObjectNode();
        lookups.forEach((name, lookup) -> json.put(name, lookup.sha256()));
        return json;
    }

    static Map<String, Lookup> readLookups(@Nullable String text) {
        Map<String, Lookup> lookups = new HashMap<>();
        if (text != null) {
            Columns.json(text)
                    .properties()
                    .forEach(entry -> lookups.put(
                            entry.getKey(),
                            new Lookup(
                                    entry.getKey(),
                                    entry.getValue().path("sha256").asText(),
                                    (ObjectNode) entry.getValue().path("entries"))));
        }
        return lookups;
    }

    static ObjectNode source(DataSource source) {
        ObjectNode json = Columns.JSON
                .createObjectNode()
                .put("source_id", source.sourceId())
                .put("source_name", source.sourceName())
                .put("source_type", source.sourceType().name());
        json.set("connection_config", source.connectionConfig());
        json.set("ingestion_config", source.ingestionConfig());
        return json.put("enabled", source.enabled())
                .put("created_at", source.createdAt().toString());
    }

    static DataSource readSource(JsonNode json) {
        return new DataSource(
                json.path("source_id").asText(),
                json.path("source_name").asText(),
                SourceType.valueOf(json.path("source_type").asText()),
                (ObjectNode) json.path("connection_config"),
                (ObjectNode) json.path("ingestion_config"),
                json.path("enabled").asBoolean(),
                Instant.parse(json.path("created_at").asText()));
    }

    private static @Nullable String text(JsonNode json, String name) {
        JsonNode value = json.path(name);
        return value.isTextual() ? value.asText() : null;
    }
}
