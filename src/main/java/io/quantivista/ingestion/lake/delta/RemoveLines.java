package io.quantivista.ingestion.lake.delta;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/** The lines of a commit that remove files. */
final class RemoveLines {
    private static final ObjectMapper JSON = new ObjectMapper();

    private RemoveLines() {}

    /** The files that the commit removes; empty for an append. */
    static Set<Path> read(Path tableRoot, String commitLines) {
        Set<Path> files = new HashSet<>();
        commitLines.lines().filter(line -> line.startsWith("{\"remove\"")).forEach(line -> {
            try {
                String path = JSON.readTree(line).path("remove").path("path").asText();
                files.add(TableSnapshots.placeOf(tableRoot, path));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("A commit of our own holds a line that is no JSON", e);
            }
        });
        return files;
    }
}
