package io.quantivista.ingestion.lake.delta;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The lines of a commit in front of those that add files: what it is, and what it removes. */
final class RemoveLines {
    private static final ObjectMapper JSON = new ObjectMapper();

    private RemoveLines() {}

    /** A job's commit up to the files that it adds. */
    static String write(Path tableRoot, String jobId, List<LiveFile> replaced, Instant now) {
        return CommitLines.write(actions -> {
            actions.info(jobId, "WRITE", now, replaced.isEmpty());
            for (LiveFile file : replaced) {
                actions.remove(tableRoot, file, now);
            }
        });
    }

    /** The files that the commit removes; empty for an append. */
    static Set<Path> read(Path tableRoot, String commitLines) {
        Set<Path> files = new HashSet<>();
        Stream<String> head = commitLines.lines().takeWhile(line -> !line.startsWith("{\"add\""));
        head.filter(line -> line.startsWith("{\"remove\"")).forEach(line -> {
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
