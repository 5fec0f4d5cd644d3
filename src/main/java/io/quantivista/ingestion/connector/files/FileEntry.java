package io.quantivista.ingestion.connector.files;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One version of a file.
 *
 * @param name its path below the listing's folder, with slashes
 * @param size bytes
 * @param modified when it was last written, to the microsecond
 * @param etag what its store calls this version; null where a version is known by its time
 */
public record FileEntry(
        String name, long size, Instant modified, @Nullable String etag) {
    private static final String SIZE = "size";
    private static final String MODIFIED = "modified";
    private static final String ETAG = "etag";

    public FileEntry(String name, long size, Instant modified) {
        this(name, size, modified, null);
    }

    /** What is kept of a version that has been pulled. */
    public ObjectNode mark() {
        ObjectNode mark = JsonNodeFactory.instance.objectNode().put(SIZE, size).put(MODIFIED, modified.toString());
        return etag == null ? mark : mark.put(ETAG, etag);
    }

    /** Whether a mark is of this very version. An object that is copied onto itself has another time and is the same. */
    public boolean isMarkedBy(JsonNode mark) {
        boolean isSame = etag == null
                ? mark.path(MODIFIED).asText().equals(modified.toString())
                : mark.path(ETAG).asText().equals(etag);
        return isSame && mark.path(SIZE).asLong(-1) == size;
    }
}
