package io.quantivista.ingestion.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.source.CheckDefinition;
import io.quantivista.ingestion.source.OnFailure;
import io.quantivista.ingestion.source.Severity;
import java.util.Locale;

/** QualityCheck between the contract and {@link CheckDefinition}. */
final class CheckJson {
    private CheckJson() {}

    static CheckDefinition read(JsonNode json) {
        String action = RuleJson.textOrNull(json, "on_failure");
        OnFailure onFailure = action == null ? null : OnFailure.valueOf(action.toUpperCase(Locale.ROOT));
        String otherwise = onFailure == OnFailure.WARN ? "warn" : "error";
        return new CheckDefinition(
                json.path("check_id").asText(),
                json.path("check_type").asText(),
                RuleJson.textOrNull(json, "field"),
                json.get("parameters") instanceof ObjectNode parameters ? parameters : WireJson.object(),
                Severity.valueOf(json.path("severity").asText(otherwise).toUpperCase(Locale.ROOT)),
                onFailure,
                json.get("threshold") instanceof ObjectNode threshold ? threshold : null);
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
