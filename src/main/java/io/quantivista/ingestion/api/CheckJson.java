package io.quantivista.ingestion.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.source.CheckDefinition;
import io.quantivista.ingestion.source.OnFailure;
import io.quantivista.ingestion.source.Severity;
import java.util.Arrays;
import java.util.Locale;

/** QualityCheck between the contract and {@link CheckDefinition}. */
final class CheckJson {
    private CheckJson() {}

    static CheckDefinition read(JsonNode json) {
        String action = RuleJson.textOrNull(json, "on_failure");
        OnFailure onFailure = action == null ? null : choice("on_failure", action, OnFailure.class);
        String otherwise = onFailure == OnFailure.WARN ? "warn" : "error";
        return new CheckDefinition(
                json.path("check_id").asText(),
                json.path("check_type").asText(),
                RuleJson.textOrNull(json, "field"),
                json.get("parameters") instanceof ObjectNode parameters ? parameters : WireJson.object(),
                choice("severity", json.path("severity").asText(otherwise), Severity.class),
                onFailure,
                json.get("threshold") instanceof ObjectNode threshold ? threshold : null);
    }

    /** Drafts come here without a look at the contract's schema. */
    private static <E extends Enum<E>> E choice(String name, String text, Class<E> type) {
        try {
            return Enum.valueOf(type, text.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new GatewayException(
                    ErrorCode.INVALID_DEFINITION,
                    "%s of a check is '%s': one of %s is expected"
                            .formatted(
                                    name,
                                    text,
                                    Arrays.toString(type.getEnumConstants()).toLowerCase(Locale.ROOT)),
                    e);
        }
    }

    static ObjectNode write(CheckDefinition check) {
        ObjectNode json = WireJson.object().put("check_id", check.checkId()).put("check_type", check.checkType());
        WireJson.putOptional(json, "field", check.field());
        json.set("parameters", check.parameters());
        json.put("severity", check.severity().name().toLowerCase(Locale.ROOT));
        OnFailure onFailure = check.onFailure();
        WireJson.putOptional(
                json, "on_failure", onFailure == null ? null : onFailure.name().toLowerCase(Locale.ROOT));
        WireJson.putOptional(json, "threshold", check.threshold());
        return json;
    }
}
