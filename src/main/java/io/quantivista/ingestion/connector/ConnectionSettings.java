package io.quantivista.ingestion.connector;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.config.Durations;
import io.quantivista.ingestion.error.FieldProblem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One {@code connection_config} that is being read, setting by setting; everything that is wrong with it is collected. A
 * setting that cannot be read has its default, so that the others are looked at as well.
 */
public final class ConnectionSettings {
    static final String POINTER = "/connection_config";

    private final ObjectNode json;
    private final List<FieldProblem> problems = new ArrayList<>();

    ConnectionSettings(ObjectNode json) {
        this.json = json;
    }

    List<FieldProblem> problems() {
        return problems;
    }

    /** Notes that a setting cannot work, why, and what is expected. */
    public void refuse(String name, String problem) {
        problems.add(new FieldProblem(POINTER + "/" + name, problem));
    }

    public boolean has(String name) {
        return json.hasNonNull(name);
    }

    /** A setting as JSON; missing where it is not given. */
    public JsonNode setting(String name) {
        return json.path(name);
    }

    /** A text, or null where it is not given. */
    public @Nullable String text(String name) {
        JsonNode node = json.path(name);
        if (node.isMissingNode() || node.isNull()) {
            return null;
        }
        if (!node.isTextual() || node.asText().isBlank()) {
            refuse(name, "a text that is not empty is expected");
            return null;
        }
        return node.asText();
    }

    public String text(String name, String otherwise) {
        String text = text(name);
        return text == null ? otherwise : text;
    }

    /** A list of texts; empty where it is not given. A single text is a list of one. */
    public List<String> texts(String name) {
        JsonNode node = json.path(name);
        if (node.isMissingNode() || node.isNull()) {
            return List.of();
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode entry : node.isArray() ? node : List.of(node)) {
            if (entry.isTextual() && !entry.asText().isBlank()) {
                texts.add(entry.asText());
            } else {
                refuse(name, "a list of texts that are not empty is expected");
            }
        }
        return texts;
    }

    /** A whole number within bounds. */
    public int integer(String name, int otherwise, int least, int most) {
        return integer(name, json.path(name), otherwise, least, most);
    }

    /** The same of one within an object, such as {@code consumer/fetch_min_bytes}. */
    public int integerWithin(String object, String name, int otherwise, int least, int most) {
        return integer(object + "/" + name, json.path(object).path(name), otherwise, least, most);
    }

    private int integer(String pointer, JsonNode node, int otherwise, int least, int most) {
        if (node.isMissingNode() || node.isNull()) {
            return otherwise;
        }
        if (!node.isIntegralNumber() || !node.canConvertToInt() || node.asInt() < least || node.asInt() > most) {
            refuse(pointer, "a whole number from %d to %d is expected".formatted(least, most));
            return otherwise;
        }
        return node.asInt();
    }

    /** True or false. */
    public boolean flag(String name, boolean otherwise) {
        JsonNode node = json.path(name);
        if (node.isMissingNode() || node.isNull()) {
            return otherwise;
        }
        if (!node.isBoolean()) {
            refuse(name, "true or false is expected");
            return otherwise;
        }
        return node.asBoolean();
    }

    /** A duration such as {@code 5s}, within bounds. */
    public Duration duration(String name, Duration otherwise, Duration least, Duration most) {
        String text = text(name);
        if (text == null) {
            return otherwise;
        }
        try {
            Duration duration = Durations.parse(text);
            if (duration.compareTo(least) >= 0 && duration.compareTo(most) <= 0) {
                return duration;
            }
        } catch (IllegalArgumentException e) {
            // Told below, together with what is out of bounds.
        }
        refuse(
                name,
                "'%s': a duration from %s to %s is expected"
                        .formatted(text, Durations.write(least), Durations.write(most)));
        return otherwise;
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
        refuse(
                name,
                "'%s' is not one of %s"
                        .formatted(
                                text, Arrays.toString(type.getEnumConstants()).toLowerCase(Locale.ROOT)));
        return otherwise;
    }

    /** An object; empty where it is not given. */
    public ObjectNode object(String name) {
        JsonNode node = json.path(name);
        if (node instanceof ObjectNode object) {
            return object;
        }
        if (!node.isMissingNode() && !node.isNull()) {
            refuse(name, "an object is expected");
        }
        return JsonNodeFactory.instance.objectNode();
    }
}
