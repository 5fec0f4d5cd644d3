package io.quantivista.ingestion.source;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * A quality check of a source.
 *
 * @param checkType name of an entry in the catalogue of checks
 * @param field path of the field it looks at
 * @param parameters the check's own configuration, such as {@code {"min": 0}}
 * @param severity what a failure does: error rejects the record, warn lets it land with a lower score
 */
public record CheckDefinition(
        String checkId, String checkType, @Nullable String field, ObjectNode parameters, Severity severity) {}
