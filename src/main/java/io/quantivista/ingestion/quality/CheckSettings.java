package io.quantivista.ingestion.quality;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.model.FieldPath;
import io.quantivista.ingestion.model.FieldSlots;
import io.quantivista.ingestion.quality.Threshold.Metric;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What a check is compiled from. What cannot work is an IllegalArgumentException that says what is expected. */
public final class CheckSettings {
    private final String checkId;
    private final String field;
    private final ObjectNode parameters;
    private final Metric metric;
    private final FieldSlots slots;
    private final JobResources resources;
    private final Set<FieldPath> read = new HashSet<>();

    /** @param field path of the field, empty where the check has none */
    CheckSettings(
            String checkId,
            String field,
            ObjectNode parameters,
            Metric metric,
            FieldSlots slots,
            JobResources resources) {
        this.checkId = checkId;
        this.field = field;
        this.parameters = parameters;
        this.metric = metric;
        this.slots = slots;
        this.resources = resources;
    }

    public String checkId() {
        return checkId;
    }

    public String field() {
        return field;
    }

    public FieldSlots slots() {
        return slots;
    }

    /** What the check shares with its other lanes, and what it may ask about other jobs and tables. */
    public JobResources resources() {
        return resources;
    }

    /** What the threshold counts, where the check knows more than one. */
    public Metric metric() {
        return metric;
    }

    /** The slot of the field. */
    public int slot() {
        return slot(field);
    }

    /** The slot of another field that the check reads. */
    public int slot(String path) {
        FieldPath parsed = FieldPath.parse(path);
        read.add(parsed);
        return slots.slot(parsed);
    }

    /** The fields that were asked for. */
    Set<FieldPath> read() {
        return read;
    }

    public ObjectNode parameters() {
        return parameters;
    }

    /** A parameter as JSON; missing where it is not given. */
    public JsonNode parameter(String name) {
        return parameters.path(name);
    }

    /** A text that must be there. */
    public String text(String name) {
        JsonNode node = parameters.path(name);
        if (!node.isTextual() || node.asText().isEmpty()) {
            throw new IllegalArgumentException("%s is %s: a text is expected".formatted(name, node));
        }
        return node.asText();
    }

    public boolean flag(String name, boolean otherwise) {
        JsonNode node = parameters.path(name);
        if (node.isMissingNode()) {
            return otherwise;
        }
        if (!node.isBoolean()) {
            throw new IllegalArgumentException("%s is %s: true or false is expected".formatted(name, node));
        }
        return node.asBoolean();
    }

    /** One of a type's constants, written in lower case. */
    public <E extends Enum<E>> E choice(String name, E[] choices) {
        String text = parameters.path(name).asText();
        return Arrays.stream(choices)
                .filter(choice -> choice.name().toLowerCase(Locale.ROOT).equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("%s '%s' is unknown: there are %s"
                        .formatted(
                                name,
                                text,
                                Arrays.stream(choices)
                                        .map(choice -> choice.name().toLowerCase(Locale.ROOT))
                                        .toList())));
    }

    /** The same, where it may be left out. */
    public <E extends Enum<E>> E choice(String name, E[] choices, E otherwise) {
        return parameters.has(name) ? choice(name, choices) : otherwise;
    }

    /** A list of paths, or the field alone where it is not given; one of the two, not both. */
    public List<String> fields() {
        JsonNode list = parameters.path("fields");
        if (list.isMissingNode()) {
            if (field.isEmpty()) {
                throw new IllegalArgumentException("field, or the parameter fields, is required");
            }
            return List.of(field);
        }
        if (!field.isEmpty()) {
            throw new IllegalArgumentException("field and the parameter fields are both given: one is expected");
        }
        List<String> paths = new ArrayList<>();
        for (JsonNode path : list) {
            if (!path.isTextual()) {
                throw new IllegalArgumentException("fields holds %s: paths are expected".formatted(path));
            }
            paths.add(FieldPath.parse(path.asText()).toString());
        }
        if (!list.isArray() || paths.isEmpty()) {
            throw new IllegalArgumentException("fields is %s: a list of paths is expected".formatted(list));
        }
        return paths;
    }
}
