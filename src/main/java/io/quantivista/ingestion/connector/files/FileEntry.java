package io.quantivista.ingestion.connector.files;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;

/**
 * One version of a file.
 *
 * @param name its path below the listing's folder, with slashes
 * @param size bytes
 * @param modified when it was last written, to the microsecond
 */
public record FileEntry(String name, long size, Instant modified) {
    private static final String SIZE = "size";
    private static final String MODIFIED = "modified";

    /** What is kept of a version that has been pulled. */
    public ObjectNode mark() {
        return JsonNodeFactory.instance.objectNode().put(SIZE, size).put(MODIFIED, modified.toString());
    }

    /** Whether a mark is of this very version. */
    public boolean isMarkedBy(JsonNode mark) {
        return mark.path(SIZE).asLong(-1) == size
                && mark.path(MODIFIED).asText().equals(modified.toString());
    }
}
