package io.quantivista.ingestion.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.quantivista.ingestion.error.FieldProblem;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.SchemaRepository;
import io.vertx.json.schema.Validator;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Says in plain words where a value breaks its schema: the pointer to it, and what is expected there.
 *
 * <p>The validator tells a keyword's place in the schema and a pointer into the value. The words come from these two,
 * never from the validator's own text, and each place is named once, with its first fault.
 */
final class SchemaCheck {
    /** Keywords that only say that something below them broke. */
    private static final Set<String> CONTAINERS =
            Set.of("properties", "items", "prefixItems", "$ref", "allOf", "anyOf", "oneOf", "patternProperties");

    private static final int SHOWN_CHARACTERS = 60;

    private final JsonSchema schema;
    private final Validator validator;

    SchemaCheck(JsonSchema schema, SchemaRepository schemas) {
        this.schema = schema;
        this.validator = schemas.validator(schema);
    }

    /**
     * Everything that is wrong; empty where nothing is.
     *
     * @param value as the validator reads it
     * @param json the same value as a tree
     */
    List<FieldProblem> problemsOf(Object value, JsonNode json) {
        OutputUnit result = validator.validate(value);
        if (Boolean.TRUE.equals(result.getValid())) {
            return List.of();
        }
        Map<String, FieldProblem> problems = new LinkedHashMap<>();
        List<OutputUnit> errors = result.getErrors() == null ? List.of() : result.getErrors();
        errors.forEach(error -> describe(error, json, problems));
        return List.copyOf(problems.values());
    }

    private void describe(OutputUnit error, JsonNode json, Map<String, FieldProblem> problems) {
        String[] path = error.getKeywordLocation().split("/");
        String keyword = path[path.length - 1];
        String pointer = error.getInstanceLocation().substring(1);
        JsonObject parent = schemaAt(path);
        JsonNode at = json.at(pointer);
        if (keyword.equals("required")) {
            missing(names(parent.getJsonArray("required")), at)
                    .forEach(name -> add(problems, pointer + "/" + name, "is required"));
        } else if (!CONTAINERS.contains(keyword) && !isDeclared(keyword, parent, pointer)) {
            add(problems, pointer, words(keyword, parent, at, error.getError()));
        }
    }

    private static void add(Map<String, FieldProblem> problems, String pointer, String problem) {
        problems.putIfAbsent(pointer, new FieldProblem(pointer, problem));
    }

    /** The validator calls a declared property additional, too, where its value broke the schema. */
    private static boolean isDeclared(String keyword, JsonObject schema, String pointer) {
        String name = pointer.substring(pointer.lastIndexOf('/') + 1);
        return keyword.equals("additionalProperties")
                && schema.getJsonObject("properties", new JsonObject()).containsKey(name);
    }

    /** The schema that holds the keyword. */
    private JsonObject schemaAt(String[] path) {
        Object at = schema;
        for (int i = 1; i < path.length - 1; i++) {
            String name = path[i].replace("~1", "/").replace("~0", "~");
            if (at instanceof JsonArray array) {
                at = array.getValue(Integer.parseInt(name));
            } else if (at instanceof JsonObject object && object.getValue(name) != null) {
                at = object.getValue(name);
            }
        }
        return at instanceof JsonObject object ? object : new JsonObject();
    }

    private static List<String> missing(Collection<String> required, JsonNode object) {
        return required.stream().filter(name -> !object.has(name)).toList();
    }

    private static String words(String keyword, JsonObject schema, JsonNode value, @Nullable String otherwise) {
        return switch (keyword) {
            case "type" -> "is %s; %s is expected".formatted(kind(value), expectedKind(schema.getValue("type")));
            case "enum" -> "'%s' is not one of %s".formatted(shown(value), list(names(schema.getJsonArray("enum"))));
            case "pattern" ->
                "'%s' is not of the form %s"
                        .formatted(shown(value), schema.getString("description", schema.getString("pattern")));
            case "minLength" ->
                schema.getInteger("minLength") == 1
                        ? "is empty"
                        : "has fewer than %d characters".formatted(schema.getInteger("minLength"));
            case "maxLength" ->
                "has %d characters; at most %d are allowed"
                        .formatted(value.asText().length(), schema.getInteger("maxLength"));
            case "minimum" -> "is %s; at least %s is expected".formatted(shown(value), schema.getValue("minimum"));
            case "maximum" -> "is %s; at most %s is expected".formatted(shown(value), schema.getValue("maximum"));
            case "maxItems" ->
                "has %d entries; at most %d are allowed".formatted(value.size(), schema.getInteger("maxItems"));
            case "additionalProperties" ->
                "unknown property; there are "
                        + list(schema.getJsonObject("properties", new JsonObject()).fieldNames().stream()
                                .filter(name -> !name.startsWith("__"))
                                .toList());
            default -> otherwise == null ? "breaks '%s' of the contract".formatted(keyword) : otherwise;
        };
    }

    private static String kind(JsonNode value) {
        return switch (value.getNodeType()) {
            case ARRAY -> "an array";
            case BOOLEAN -> "a boolean";
            case NULL -> "null";
            case NUMBER -> "a number";
            case OBJECT, POJO -> "an object";
            case STRING -> "the text '%s'".formatted(shown(value));
            case BINARY, MISSING -> "missing";
        };
    }

    private static String expectedKind(Object type) {
        List<String> types = type instanceof JsonArray several ? names(several) : List.of(String.valueOf(type));
        return types.stream().map(SchemaCheck::kindOf).collect(Collectors.joining(" or "));
    }

    private static String kindOf(String type) {
        return switch (type) {
            case "string" -> "a text";
            case "integer" -> "a whole number";
            case "object", "array" -> "an " + type;
            case "null" -> "null";
            default -> "a " + type;
        };
    }

    private static String shown(JsonNode value) {
        String text = value.isTextual() ? value.asText() : value.toString();
        return text.length() <= SHOWN_CHARACTERS ? text : text.substring(0, SHOWN_CHARACTERS) + "…";
    }

    private static List<String> names(JsonArray array) {
        return array.stream().map(String::valueOf).toList();
    }

    private static String list(Collection<String> names) {
        return String.join(", ", names);
    }
}
