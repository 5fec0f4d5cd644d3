package io.quantivista.ingestion.gateway;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;

/** Commits to a table's log as another engine might. */
final class DeltaLogs {
    private DeltaLogs() {}

    /**
     * Commits the table's schema with another type for a column.
     *
     * @return the commit that takes it back
     */
    static String changeType(Path log, String column, String from, String to) throws IOException {
        String metaData = "";
        for (long version = 0; version <= newest(log); version++) {
            for (String line : Files.readAllLines(file(log, version))) {
                metaData = line.startsWith("{\"metaData\"") ? line : metaData;
            }
        }
        String field = "\\\"name\\\":\\\"%s\\\",\\\"type\\\":\\\"%s\\\"";
        append(log, metaData.replace(field.formatted(column, from), field.formatted(column, to)));
        return metaData;
    }

    static void append(Path log, String line) throws IOException {
        Files.writeString(file(log, newest(log) + 1), line + "\n", StandardOpenOption.CREATE_NEW);
    }

    private static long newest(Path log) throws IOException {
        try (Stream<Path> files = Files.list(log)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".json"))
                    .mapToLong(name -> Long.parseLong(name.substring(0, 20)))
                    .max()
                    .orElseThrow();
        }
    }

    private static Path file(Path log, long version) {
        return log.resolve("%020d.json".formatted(version));
    }
}
