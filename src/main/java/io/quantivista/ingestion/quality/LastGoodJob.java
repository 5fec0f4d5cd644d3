package io.quantivista.ingestion.quality;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * What the last COMPLETED job of a source measured.
 *
 * @param metrics values by their metric's name
 */
public record LastGoodJob(String jobId, Map<String, Double> metrics) {
    /** There is none yet. */
    public static final LastGoodJob NONE = new LastGoodJob("", Map.of());

    private static final ObjectMapper JSON = new ObjectMapper();

    public LastGoodJob {
        metrics = Map.copyOf(metrics);
    }

    /** Reads the job's report. */
    public static LastGoodJob of(String report) {
        try {
            JsonNode json = JSON.readTree(report);
            Map<String, Double> metrics = new HashMap<>();
            metrics.put("row_count", (double) (json.path("valid_records").asLong()
                    - json.path("records_filtered").asLong()));
            for (JsonNode result : json.path("check_results")) {
                if (result.path("value").isNumber()) {
                    metrics.put(
                            result.path("metric").asText(), result.path("value").asDouble());
                }
            }
            return new LastGoodJob(json.path("job_id").asText(), metrics);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a stored report is no JSON", e);
        }
    }

    public OptionalDouble find(String metric) {
        Double value = metrics.get(metric);
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }
}
