package io.quantivista.ingestion.lake.delta;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quantivista.ingestion.lake.table.TableLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The lines of a commit that add files, on their own: what a journal keeps of files that are not committed yet. */
final class AddLines {
    private static final ObjectMapper JSON = new ObjectMapper();

    private AddLines() {}

    static String write(TableLayout layout, List<AddedFile> files) {
        return CommitLines.write(actions -> {
            for (AddedFile file : files) {
                actions.add(file, layout.columns());
            }
        });
    }

    /** How many files the lines of a commit add. */
    static long count(String commitLines) {
        return commitLines.lines().filter(line -> line.startsWith("{\"add\"")).count();
    }

    /** The files of the lines, as they will be live once the lines are committed. */
    static List<LiveFile> read(Path tableRoot, String lines) {
        List<LiveFile> files = new ArrayList<>();
        lines.lines().forEach(line -> files.add(file(tableRoot, line)));
        return files;
    }

    private static LiveFile file(Path tableRoot, String line) {
        try {
            JsonNode add = JSON.readTree(line).path("add");
            Map<String, @Nullable String> partition = new LinkedHashMap<>();
            add.path("partitionValues")
                    .properties()
                    .forEach(value ->
                            partition.put(value.getKey(), value.getValue().asText()));
            return new LiveFile(
                    TableSnapshots.placeOf(tableRoot, add.path("path").asText()),
                    partition,
                    add.path("size").asLong(),
                    JSON.readTree(add.path("stats").asText()).path("numRecords").asLong(-1));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The journal holds no line that adds a file", e);
        }
    }
}
