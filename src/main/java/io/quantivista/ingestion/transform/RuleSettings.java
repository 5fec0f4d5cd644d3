package io.quantivista.ingestion.transform;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.model.FieldSlots;
import org.jspecify.annotations.Nullable;

/**
 * What a rule is compiled from: its fields and its own settings.
 *
 * @param sourceField path it reads, empty for a rule that reads none
 * @param targetField path it writes
 * @param logic its settings
 */
public record RuleSettings(String sourceField, String targetField, ObjectNode logic) {
    public int sourceSlot(FieldSlots slots) {
        return slots.slot(sourceField);
    }

    public int targetSlot(FieldSlots slots) {
        return slots.slot(targetField);
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
}
