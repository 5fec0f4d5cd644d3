package io.quantivista.ingestion.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.source.DataSource;
import io.quantivista.ingestion.source.DefinitionValidator;
import io.quantivista.ingestion.source.SourceType;
import java.time.Instant;

/** Sources as the contract has them. */
final class SourceJson {
    private SourceJson() {}

    /** Reads a body that the contract let through, with the defaults of what was left out. */
    static DataSource read(String sourceId, JsonNode body, Instant createdAt) {
        ObjectNode connection = objectOrEmpty(body.path("connection_config"));
        if (!connection.has("type")) {
            connection.put("type", "push");
        }
        return new DataSource(
                sourceId,
                body.path("source_name").asText(),
                SourceType.valueOf(body.path("source_type").asText()),
                connection,
                objectOrEmpty(body.path("ingestion_config")),
                body.path("enabled").asBoolean(true),
                createdAt);
    }

    /** The source as answers show it, its secrets hidden. */
    static ObjectNode write(DataSource source, DefinitionValidator definitions) {
        ObjectNode json = WireJson.object()
                .put("source_id", source.sourceId())
                .put("source_name", source.sourceName())
                .put("source_type", source.sourceType().name());
        json.set("connection_config", definitions.hideSecrets(source.connectionConfig()));
        json.set("ingestion_config", source.ingestionConfig());
        return json.put("enabled", source.enabled())
                .put("created_at", source.createdAt().toString());
    }

    private static ObjectNode objectOrEmpty(JsonNode json) {
        return json instanceof ObjectNode object ? object.deepCopy() : WireJson.object();
    }
}
