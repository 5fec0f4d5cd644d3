package io.quantivista.ingestion.transform;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.expression.ExpressionCompiler;
import io.quantivista.ingestion.model.FieldPath;
import io.quantivista.ingestion.model.FieldSlots;
import io.quantivista.ingestion.source.Lookup;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a rule is compiled from: its fields and its own settings, whose types have been checked.
 *
 * @param sourceField path it reads, empty for a rule that reads none
 * @param targetField path it writes
 * @param logic its settings
 * @param lookups the lookups of its source by their names
 * @param expressions compiles expressions over the same slots
 */
public record RuleSettings(
        String sourceField,
        String targetField,
        ObjectNode logic,
        Map<String, Lookup> lookups,
        ExpressionCompiler expressions) {
    public int sourceSlot(FieldSlots slots) {
        return slots.slot(sourceField);
    }

    public int targetSlot(FieldSlots slots) {
        return slots.slot(targetField);
    }

    /** The field that it reads; null for a rule that reads none. */
    public @Nullable FieldPath source() {
        return sourceField.isEmpty() ? null : FieldPath.parse(sourceField);
    }

    /** Whether a setting is given. */
    public boolean has(String name) {
        return logic.hasNonNull(name);
    }

    /** A setting as JSON; missing where it is not given. */
    public JsonNode setting(String name) {
        return logic.path(name);
    }

    /** A text setting, or null where it is not given. */
    public @Nullable String text(String name) {
        JsonNode node = logic.path(name);
        if (node.isMissingNode() || node.isNull()) {
            return null;
        }
        if (!node.isTextual()) {
            throw new IllegalArgumentException("%s is expected to be a text".formatted(name));
        }
        return node.asText();
    }

    /** A text setting. */
    public String text(String name, String otherwise) {
        String text = text(name);
        return text == null ? otherwise : text;
    }

    /** A text setting that must be given. */
    public String requiredText(String name) {
        String text = text(name);
        if (text == null) {
            throw new IllegalArgumentException(name + " is required");
        }
        return text;
    }

    /** A whole number within bounds. */
    public int integer(String name, int otherwise, int min, int max) {
        JsonNode node = logic.path(name);
        if (node.isMissingNode() || node.isNull()) {
            return otherwise;
        }
        if (!node.canConvertToExactIntegral() || !node.canConvertToInt() || node.asInt() < min || node.asInt() > max) {
            throw new IllegalArgumentException(
                    "%s is %s: a whole number from %d to %d is expected".formatted(name, node, min, max));
        }
        return node.asInt();
    }

    /** An exact number, given as a number or a text. */
    public BigDecimal number(String name) {
        JsonNode node = logic.path(name);
        try {
            BigDecimal number = node.isNumber() ? node.decimalValue() : new BigDecimal(node.asText());
            if (number.precision() > 38 || number.scale() > 38 || number.scale() < -38) {
                throw new IllegalArgumentException("%s has more than 38 digits".formatted(name));
            }
            return number;
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("%s is %s: a number is expected".formatted(name, node), e);
        }
    }

    /** One of the constants of an enum, in lower case. */
    public <E extends Enum<E>> E choice(String name, Class<E> type, E otherwise) {
        String text = text(name);
        if (text == null) {
            return otherwise;
        }
        for (E constant : type.getEnumConstants()) {
            if (constant.name().toLowerCase(Locale.ROOT).equals(text)) {
                return constant;
            }
        }
        throw new IllegalArgumentException("%s is '%s': one of %s is expected"
                .formatted(name, text, Arrays.toString(type.getEnumConstants()).toLowerCase(Locale.ROOT)));
    }

    /** A list of field paths, at least one. */
    public List<FieldPath> paths(String name) {
        List<FieldPath> paths = new ArrayList<>();
        for (JsonNode node : logic.path(name)) {
            if (!node.isTextual() || node.asText().isEmpty()) {
                throw new IllegalArgumentException("%s holds %s: paths of fields are expected".formatted(name, node));
            }
            paths.add(FieldPath.parse(node.asText()));
        }
        if (paths.isEmpty() || paths.size() > 100) {
            throw new IllegalArgumentException("%s: 1 to 100 paths of fields are expected".formatted(name));
        }
        return paths;
    }
}
