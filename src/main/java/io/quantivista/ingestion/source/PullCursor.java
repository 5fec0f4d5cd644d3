package io.quantivista.ingestion.source;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.config.Durations;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * By what a pull knows what is new: {@code ingestion_config.cursor}.
 *
 * @param field whose values rise with time; a job goes on behind the highest that was read
 * @param initialValue from which on the first job reads, itself included
 * @param endValue before which every job ends
 * @param lag how long ago a time must be before it is read; empty where the newest is read
 * @param timeZone of times that have none, for the lag
 * @param primaryKey the fields that tell records of the same value apart; empty for what the source itself declares
 */
public record PullCursor(
        String field,
        Optional<String> initialValue,
        Optional<String> endValue,
        Optional<Duration> lag,
        Optional<String> timeZone,
        List<String> primaryKey) {
    private static final String POINTER = "/cursor";
    private static final Duration LONGEST_LAG = Duration.ofDays(366);
    private static final Set<String> KEYS =
            Set.of("field", "initial_value", "end_value", "lag", "time_zone", "primary_key");

    public PullCursor {
        primaryKey = List.copyOf(primaryKey);
    }

    /** @param refuse told a JSON pointer below the configuration and what is wrong there */
    static Optional<PullCursor> read(JsonNode node, BiConsumer<String, String> refuse) {
        if (node.isMissingNode() || node.isNull()) {
            return Optional.empty();
        }
        if (!(node instanceof ObjectNode object)) {
            refuse.accept(
                    POINTER, "an object {field, initial_value, end_value, lag, time_zone, primary_key} is expected");
            return Optional.empty();
        }
        object.fieldNames().forEachRemaining(name -> {
            if (!KEYS.contains(name)) {
                refuse.accept(
                        POINTER + "/" + name,
                        "unknown setting; there are " + KEYS.stream().sorted().toList());
            }
        });
        String field = text(object, "field", refuse);
        if (field == null) {
            refuse.accept(POINTER + "/field", "a text that is not empty is expected");
            return Optional.empty();
        }
        return Optional.of(new PullCursor(
                field,
                Optional.ofNullable(text(object, "initial_value", refuse)),
                Optional.ofNullable(text(object, "end_value", refuse)),
                lag(object, refuse),
                timeZone(object, refuse),
                primaryKey(object.path("primary_key"), refuse)));
    }

    /** Numbers stand for their text. */
    private static @Nullable String text(ObjectNode object, String name, BiConsumer<String, String> refuse) {
        JsonNode node = object.path(name);
        if (node.isMissingNode() || node.isNull()) {
            return null;
        }
        if (!node.isTextual() && !node.isNumber() || node.asText().isEmpty()) {
            refuse.accept(POINTER + "/" + name, "a text or a number is expected");
            return null;
        }
        return node.asText();
    }

    private static Optional<Duration> lag(ObjectNode object, BiConsumer<String, String> refuse) {
        String text = text(object, "lag", refuse);
        if (text == null) {
            return Optional.empty();
        }
        try {
            Duration lag = Durations.parse(text);
            if (!lag.isNegative() && lag.compareTo(LONGEST_LAG) <= 0) {
                return Optional.of(lag);
            }
        } catch (IllegalArgumentException e) {
            // Told below, together with what is out of bounds.
        }
        refuse.accept(POINTER + "/lag", "'%s': a duration from 0ms to 366d is expected".formatted(text));
        return Optional.empty();
    }

    /** Only names: what stands for an offset here may stand for the opposite one elsewhere. */
    private static Optional<String> timeZone(ObjectNode object, BiConsumer<String, String> refuse) {
        String text = text(object, "time_zone", refuse);
        if (text == null || ZoneId.getAvailableZoneIds().contains(text)) {
            return Optional.ofNullable(text);
        }
        refuse.accept(
                POINTER + "/time_zone", "'%s' is no name of a time zone, such as Europe/Berlin or UTC".formatted(text));
        return Optional.empty();
    }

    private static List<String> primaryKey(JsonNode node, BiConsumer<String, String> refuse) {
        List<String> fields = new ArrayList<>();
        if (node.isMissingNode() || node.isNull()) {
            return fields;
        }
        for (JsonNode entry : node.isArray() ? node : List.of(node)) {
            if (entry.isTextual() && !entry.asText().isEmpty()) {
                fields.add(entry.asText());
            } else {
                refuse.accept(POINTER + "/primary_key", "a list of names of fields is expected");
            }
        }
        return fields;
    }
}
