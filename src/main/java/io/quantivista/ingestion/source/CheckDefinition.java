package io.quantivista.ingestion.source;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * A quality check of a source.
 *
 * @param checkType name of an entry in the catalogue of checks
 * @param field path of the field it looks at
 * @param parameters the check's own configuration, such as {@code {"min": 0}}
 * @param severity how much a failure matters: error or warn
 * @param onFailure what a failure does; null means what the severity and the kind of check suggest
 * @param threshold what is tolerated or expected, such as {@code {"metric": "percent", "must_be_less_than": 5}}; or null
 */
public record CheckDefinition(
        String checkId,
        String checkType,
        @Nullable String field,
        ObjectNode parameters,
        Severity severity,
        @Nullable OnFailure onFailure,
        @Nullable ObjectNode threshold) {
    /** A check that does what its severity suggests and tolerates nothing. */
    public CheckDefinition(
            String checkId, String checkType, @Nullable String field, ObjectNode parameters, Severity severity) {
        this(checkId, checkType, field, parameters, severity, null, null);
    }

    /** The same, tolerating nothing. */
    public CheckDefinition withoutThreshold() {
        return new CheckDefinition(checkId, checkType, field, parameters, severity, onFailure, null);
    }
}
