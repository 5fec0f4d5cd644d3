package io.quantivista.ingestion.pipeline;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.source.DataSource;
import io.quantivista.ingestion.source.RuleSet;
import io.quantivista.ingestion.source.SourceType;
import java.time.Instant;

/** Plans of sources for tests, from the JSON of their ingestion_config. */
final class Plans {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Plans() {}

    static SourcePlan plan(SourceType type, String ingestionConfig) {
        try {
            ObjectNode config = (ObjectNode) JSON.readTree(ingestionConfig);
            DataSource source =
                    new DataSource("s1", "Source", type, JSON.createObjectNode(), config, true, Instant.EPOCH);
            return SourcePlan.of(source, RuleSet.EMPTY);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
