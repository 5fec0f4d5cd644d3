package io.quantivista.ingestion.model;

import java.util.ArrayList;
import java.util.List;

/**
 * Where in a record a field stands: the names from the outermost object inwards.
 *
 * @param segments at least one name
 */
public record FieldPath(List<String> segments) {
    public FieldPath {
        segments = List.copyOf(segments);
        if (segments.isEmpty()) {
            throw new IllegalArgumentException("a field path needs at least one name");
        }
    }

    /**
     * Reads a path: names joined by dots ({@code risk.beta}), or, for names that hold dots, a JSON pointer
     * ({@code /risk/beta}, RFC 6901).
     *
     * @throws IllegalArgumentException naming what is wrong
     */
    public static FieldPath parse(String text) {
        List<String> segments = new ArrayList<>();
        if (text.startsWith("/")) {
            for (String segment : text.substring(1).split("/", -1)) {
                segments.add(segment.replace("~1", "/").replace("~0", "~"));
            }
        } else {
            for (String segment : text.split("\\.", -1)) {
                if (segment.isEmpty()) {
                    throw new IllegalArgumentException(
                            "'%s' is no field path: a name is empty; names with dots are written as /a.b"
                                    .formatted(text));
                }
                segments.add(segment);
            }
        }
        return new FieldPath(segments);
    }

    /** Whether the field lies in the object at another path. */
    public boolean isInside(FieldPath object) {
        List<String> outer = object.segments;
        return outer.size() < segments.size()
                && segments.subList(0, outer.size()).equals(outer);
    }

    /** The path as rules and reports write it. */
    @Override
    public String toString() {
        boolean dotted = segments.stream().noneMatch(segment -> segment.contains(".") || segment.isEmpty());
        if (dotted && !segments.get(0).startsWith("/")) {
            return String.join(".", segments);
        }
        StringBuilder pointer = new StringBuilder();
        for (String segment : segments) {
            pointer.append('/').append(segment.replace("~", "~0").replace("/", "~1"));
        }
        return pointer.toString();
    }
}
