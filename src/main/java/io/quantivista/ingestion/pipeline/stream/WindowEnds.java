package io.quantivista.ingestion.pipeline.stream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.quantivista.ingestion.job.JobEnd;
import io.quantivista.ingestion.pipeline.JobEndJson;
import java.util.ArrayList;
import java.util.List;

/** How the windows of a flush would end with it, as its journal keeps them. */
final class WindowEnds {
    private static final ObjectMapper JSON = new ObjectMapper();

    private WindowEnds() {}

    static String write(List<JobEnd> ends) {
        ArrayNode array = JSON.createArrayNode();
        ends.forEach(end -> array.add(JobEndJson.write(end)));
        return array.toString();
    }

    static List<JobEnd> read(String json) {
        try {
            List<JobEnd> ends = new ArrayList<>();
            for (JsonNode end : JSON.readTree(json)) {
                ends.add(JobEndJson.read(end.textValue()));
            }
            return ends;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The journal holds no ends of windows", e);
        }
    }
}
