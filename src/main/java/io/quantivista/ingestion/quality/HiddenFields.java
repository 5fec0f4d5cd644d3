package io.quantivista.ingestion.quality;

import io.quantivista.ingestion.model.FieldPath;
import java.util.Set;

/**
 * Fields whose values no report may show, as a rule hides them from the lake.
 *
 * @param paths the fields that such rules read and write
 */
public record HiddenFields(Set<FieldPath> paths) {
    public static final HiddenFields NONE = new HiddenFields(Set.of());

    /** Stands where a reason would show a value. */
    static final String REASON = "the value is not as it should be; it is not shown, as a rule hides the field";

    public HiddenFields {
        paths = Set.copyOf(paths);
    }

    /** Whether the field is one of them, or lies in or around one. */
    public boolean hides(FieldPath field) {
        return !paths.isEmpty()
                && (paths.contains(field)
                        || paths.stream().anyMatch(path -> path.isInside(field) || field.isInside(path)));
    }
}
