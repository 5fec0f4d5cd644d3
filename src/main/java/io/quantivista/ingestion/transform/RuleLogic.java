package io.quantivista.ingestion.transform;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.catalogue.Setting;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** {@code transformation_logic} in its forms: an object, a text that holds one, or a bare value for one setting. */
final class RuleLogic {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private RuleLogic() {}

    /**
     * The settings as an object: known, complete and of their types.
     *
     * @throws RuleProblem where they are not
     */
    static ObjectNode read(@Nullable JsonNode given, RuleDescriptor descriptor) {
        ObjectNode logic = object(given, descriptor);
        List<String> known = descriptor.settings().stream().map(Setting::name).toList();
        logic.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                throw new RuleProblem("transformation_logic/" + name, "unknown setting; there are " + known);
            }
        });
        descriptor.settings().forEach(setting -> check(setting, logic));
        return logic;
    }

    /** Where in a rule the setting of a short form stands. */
    static String pointer(@Nullable JsonNode given, String shortForm) {
        boolean isObject = given != null && (given.isObject() || isObjectText(given));
        return isObject ? "transformation_logic/" + shortForm : "transformation_logic";
    }

    /** The settings as an object, whatever their form; unchecked. */
    static ObjectNode object(@Nullable JsonNode given, RuleDescriptor descriptor) {
        JsonNode node = given == null || given.isNull() ? JsonNodeFactory.instance.objectNode() : given;
        if (isObjectText(node)) {
            node = parse(node.asText());
        }
        if (node instanceof ObjectNode object) {
            return object;
        }
        ObjectNode logic = JsonNodeFactory.instance.objectNode();
        if (!descriptor.shortForm().isEmpty()) {
            logic.set(descriptor.shortForm(), node);
        } else if (!node.isTextual() || !node.asText().isEmpty()) {
            throw new RuleProblem(
                    "transformation_logic",
                    descriptor.settings().isEmpty()
                            ? "the rule '%s' has no settings".formatted(descriptor.type())
                            : "an object with settings is expected; there are "
                                    + descriptor.settings().stream()
                                            .map(Setting::name)
                                            .toList());
        }
        return logic;
    }

    private static boolean isObjectText(JsonNode node) {
        return node.isTextual() && node.asText().startsWith("{");
    }

    private static JsonNode parse(String text) {
        try {
            return Objects.requireNonNull(JSON.readTree(text));
        } catch (JsonProcessingException e) {
            throw new RuleProblem("transformation_logic", "the text is no JSON object: " + e.getOriginalMessage());
        }
    }

    private static void check(Setting setting, ObjectNode logic) {
        String pointer = "transformation_logic/" + setting.name();
        JsonNode node = logic.path(setting.name());
        boolean isGiven =
                setting.type() == Setting.Type.VALUE ? logic.has(setting.name()) : logic.hasNonNull(setting.name());
        if (!isGiven) {
            if (setting.required()) {
                throw new RuleProblem(pointer, "is required: " + setting.sentence());
            }
            return;
        }
        String expected = switch (setting.type()) {
            case TEXT, SECRET -> node.isTextual() ? "" : "a text";
            case INTEGER -> node.canConvertToExactIntegral() ? "" : "a whole number";
            case NUMBER -> node.isNumber() || node.isTextual() ? "" : "a number";
            case BOOLEAN -> node.isBoolean() ? "" : "true or false";
            case LIST -> node.isArray() ? "" : "a list";
            case OBJECT -> node.isObject() ? "" : "an object";
            case VALUE -> "";
        };
        if (!expected.isEmpty()) {
            throw new RuleProblem(pointer, "%s is expected: %s".formatted(expected, setting.sentence()));
        }
    }
}
