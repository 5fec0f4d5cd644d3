package io.quantivista.ingestion.quality;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.source.CheckDefinition;
import io.quantivista.ingestion.source.OnFailure;
import io.quantivista.ingestion.source.Severity;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks that the records of a job pass, by its profile, after the rules of Deequ (Schelter et al., "Automating large-scale
 * data quality verification", 2018, section 4.3): completeness, type, no negative numbers, unique if approximately unique,
 * categorical range.
 *
 * <p>All of them have severity warn: a suggestion is a guess from one job, and rejects nothing until somebody says so.
 */
public final class CheckSuggestions {
    /** Fewer records say too little. */
    static final int LEAST_RECORDS = 20;
    /** A list of more values is no category. */
    private static final int MOST_CATEGORIES = 20;
    /** Each category is met so often on average. */
    private static final int LEAST_REPEATS = 10;
    /** Less complete fields are left alone. */
    private static final double LEAST_COMPLETENESS = 0.2;
    /** Of a 95 percent confidence interval. */
    private static final double Z = 1.96;

    private static final Set<String> TYPES =
            Set.of("integer", "number", "boolean", "date", "timestamp", "object", "array");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<CheckDefinition> suggestions = new ArrayList<>();
    private final Set<String> ids = new HashSet<>();
    private final Set<String> known = new HashSet<>();

    private CheckSuggestions(List<CheckDefinition> inForce) {
        for (CheckDefinition check : inForce) {
            ids.add(check.checkId());
            known.add(check.checkType() + " " + check.field());
        }
    }

    /**
     * What the report of a job suggests, but for what is in force already.
     *
     * @param report as it is stored
     */
    public static List<CheckDefinition> of(String report, List<CheckDefinition> inForce) {
        try {
            JsonNode profile = JSON.readTree(report).path("data_profiling");
            CheckSuggestions suggestions = new CheckSuggestions(inForce);
            long records = profile.path("records").asLong();
            if (records >= LEAST_RECORDS) {
                profile.path("fields")
                        .properties()
                        .forEach(field -> suggestions.suggest(field.getKey(), field.getValue(), records));
            }
            return suggestions.suggestions;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a stored report is no JSON", e);
        }
    }

    private void suggest(String field, JsonNode profile, long records) {
        long count = profile.path("count").asLong();
        if (count == 0) {
            return;
        }
        complete(field, count, records);
        String type = profile.path("type").asText();
        if (TYPES.contains(type)) {
            add("type", field, object().put("type", type), null);
        }
        boolean isNumber = type.equals("integer") || type.equals("number");
        if (isNumber && profile.path("min").isNumber() && profile.path("min").asDouble() >= 0) {
            add("range", field, object().put("min", 0), null);
        }
        boolean isUnique = false;
        for (JsonNode alert : profile.path("alerts")) {
            isUnique |= alert.asText().equals("unique");
        }
        if (isUnique && count == records && (type.equals("integer") || type.equals("string"))) {
            add("unique", field, object(), null);
        } else if (type.equals("string")) {
            category(field, profile, count);
        }
    }

    /** Every record has it, or no fewer than the lower end of the interval around today's share (Wilson 1927). */
    private void complete(String field, long count, long records) {
        double share = (double) count / records;
        if (count == records) {
            add("not_null", field, object(), null);
        } else if (share > LEAST_COMPLETENESS) {
            double square = Z * Z / records;
            double low =
                    (share + square / 2 - Z * Math.sqrt((share * (1 - share) + square / 4) / records)) / (1 + square);
            add("completeness", field, object(), object().put("must_be_greater_than_or_equal", Math.floor(low * 100)));
        }
    }

    private void category(String field, JsonNode profile, long count) {
        JsonNode values = profile.path("top_values");
        if (!profile.path("top_values_are_all").asBoolean()
                || values.size() > MOST_CATEGORIES
                || values.size() * (long) LEAST_REPEATS > count) {
            return;
        }
        ObjectNode parameters = object();
        var list = parameters.putArray("values");
        for (JsonNode value : values) {
            String text = value.path("value").asText();
            if (text.endsWith("…")) {
                return;
            }
            list.add(text);
        }
        add("in_set", field, parameters, null);
    }

    private void add(String type, String field, ObjectNode parameters, @Nullable ObjectNode threshold) {
        if (!known.add(type + " " + field)) {
            return;
        }
        String id = (type + "_" + field).replaceAll("[^A-Za-z0-9_]+", "_");
        String base = id.length() <= 90 ? id : id.substring(0, 90);
        String free = base;
        for (int i = 2; !ids.add(free); i++) {
            free = base + "_" + i;
        }
        suggestions.add(new CheckDefinition(free, type, field, parameters, Severity.WARN, OnFailure.WARN, threshold));
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
