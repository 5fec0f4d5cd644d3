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
        @Nullable String validationCriteria) {}
