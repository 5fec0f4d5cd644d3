package io.quantivista.ingestion.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.source.RuleDefinition;
import org.jspecify.annotations.Nullable;

/** TransformationRule between the contract and {@link RuleDefinition}. */
final class RuleJson {
    private RuleJson() {}

    static RuleDefinition read(JsonNode json) {
        return new RuleDefinition(
                json.path("rule_id").asText(),
                json.path("rule_type").asText(),
                textOrNull(json, "source_field"),
                textOrNull(json, "target_field"),
                json.hasNonNull("transformation_logic") ? json.get("transformation_logic") : null,
                textOrNull(json, "validation_criteria"));
    }

    static ObjectNode write(RuleDefinition rule) {
        ObjectNode json = WireJson.object().put("rule_id", rule.ruleId()).put("rule_type", rule.ruleType());
        WireJson.putOptional(json, "source_field", rule.sourceField());
        WireJson.putOptional(json, "target_field", rule.targetField());
        WireJson.putOptional(json, "transformation_logic", rule.transformationLogic());
        WireJson.putOptional(json, "validation_criteria", rule.validationCriteria());
        return json;
    }

    static @Nullable String textOrNull(JsonNode json, String name) {
        return json.hasNonNull(name) ? json.get(name).asText() : null;
    }
}
