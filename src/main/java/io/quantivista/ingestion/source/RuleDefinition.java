package io.quantivista.ingestion.source;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * A transformation rule as the contract writes it (TransformationRule).
 *
 * @param ruleType name of an entry in the catalogue of rules
 * @param sourceField path of the field it reads; null for rules that read none
 * @param targetField path of the field it writes; null means the one it reads
 * @param transformationLogic the rule's own configuration: an object, or a text for the setting that matters most
 * @param validationCriteria condition on the result, or null
 */
public record RuleDefinition(
        String ruleId,
        String ruleType,
        @Nullable String sourceField,
        @Nullable String targetField,
        @Nullable JsonNode transformationLogic,
        @Nullable String validationCriteria) {
    /** The same rule with other settings. */
    public RuleDefinition withLogic(JsonNode logic) {
        return new RuleDefinition(ruleId, ruleType, sourceField, targetField, logic, validationCriteria);
    }

    /** Settings may hold a secret: only what the rule is called is shown. */
    @Override
    public String toString() {
        return "RuleDefinition[%s, %s]".formatted(ruleId, ruleType);
    }
}
