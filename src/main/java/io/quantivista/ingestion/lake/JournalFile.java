package io.quantivista.ingestion.lake;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quantivista.ingestion.lake.JobJournal.Header;
import io.quantivista.ingestion.lake.JobJournal.Hold;
import io.quantivista.ingestion.lake.JobJournal.Seal;
import io.quantivista.ingestion.lake.delta.FeedStep;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads journals line by line, up to the first that is torn. */
final class JournalFile {
    private static final ObjectMapper JSON = new ObjectMapper();

    private @Nullable Header header;
    private @Nullable Hold hold;
    private @Nullable Seal seal;
    private boolean discarded;
    private final List<String> files = new ArrayList<>();

    private JournalFile() {}

    /**
     * A journal as it is found.
     *
     * @param length bytes of its whole lines
     * @param discarded whether a held job's files were to be removed
     */
    record Found(
            Path path,
            long length,
            Header header,
            List<String> files,
            Optional<Hold> hold,
            Optional<Seal> seal,
            boolean discarded) {}

    /**
     * The journals in the folder that have at least their header. One without is of a job that had not begun, and is deleted.
     *
     * @param except jobs whose journals are not looked at: those that somebody works on
     */
    static List<Found> readAll(Path folder, Set<String> except) throws IOException {
        List<Found> journals = new ArrayList<>();
        for (Path path : pathsIn(folder)) {
            String name = String.valueOf(path.getFileName());
            if (!except.contains(name.substring(0, name.length() - JobJournal.SUFFIX.length()))) {
                Optional<Found> journal = read(path);
                if (journal.isPresent()) {
                    journals.add(journal.get());
                } else {
                    Files.deleteIfExists(path);
                }
            }
        }
        return journals;
    }

    /** The journals as they stand now, also those that are being written; nothing is touched. */
    static List<Found> lookAtAll(Path folder) throws IOException {
        List<Found> journals = new ArrayList<>();
        for (Path path : pathsIn(folder)) {
            read(path).ifPresent(journals::add);
        }
        return journals;
    }

    private static List<Path> pathsIn(Path folder) throws IOException {
        try (var entries = Files.list(folder)) {
            return entries.filter(path -> path.toString().endsWith(JobJournal.SUFFIX))
                    .sorted()
                    .toList();
        }
    }

    /** The journal there, or empty where there is none with a header. */
    static Optional<Found> read(Path path) throws IOException {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(path);
        } catch (NoSuchFileException gone) {
            return Optional.empty();
        }
        JournalFile file = new JournalFile();
        int from = 0;
        for (int at = 0; at < bytes.length; at++) {
            if (bytes[at] == '\n') {
                Optional<JsonNode> line = parse(bytes, from, at);
                if (line.isEmpty()) {
                    break;
                }
                file.take(line.get());
                from = at + 1;
            }
        }
        return file.found(path, from);
    }

    private void take(JsonNode json) {
        if (json.has("begun")) {
            JsonNode begun = json.get("begun");
            header = new Header(
                    begun.get("job").asText(),
                    begun.get("source").asText(),
                    begun.get("table").asText(),
                    begun.get("table_version").asLong(),
                    begun.get("quarantine_version").asLong(),
                    begun.path("rewrites").textValue());
        } else if (json.has("file")) {
            files.add(json.get("file").asText());
        } else if (json.has("sealed")) {
            seal = seal(json.get("sealed"));
        } else if (json.has("held")) {
            JsonNode held = json.get("held");
            hold = new Hold(
                    Instant.parse(held.get("until").asText()),
                    held.get("layout").asText(),
                    held.get("table_adds").asText(),
                    held.get("quarantine_adds").asText(),
                    held.get("summary").asText(),
                    held.has("feed")
                            ? new FeedStep(
                                    held.get("feed").asText(),
                                    held.get("feed_from").asLong(),
                                    held.get("feed_from").asLong() + 1,
                                    Map.of())
                            : null);
        } else if (json.has("discarded")) {
            discarded = true;
        }
    }

    private static Seal seal(JsonNode sealed) {
        JsonNode commit = sealed.get("quarantine_commit");
        return new Seal(
                sealed.get("table_version").asLong(),
                sealed.get("quarantine_version").asLong(),
                sealed.get("decided_by_table").asBoolean(),
                commit.isNull() ? null : commit.asText(),
                sealed.get("summary").asText());
    }

    private Optional<Found> found(Path path, long length) {
        Header begun = header;
        return begun == null
                ? Optional.empty()
                : Optional.of(new Found(
                        path,
                        length,
                        begun,
                        List.copyOf(files),
                        Optional.ofNullable(hold),
                        Optional.ofNullable(seal),
                        discarded));
    }

    /** The line's object, or empty where it is torn. */
    private static Optional<JsonNode> parse(byte[] bytes, int from, int to) {
        int textFrom = from + 9;
        if (to <= textFrom) {
            return Optional.empty();
        }
        try {
            String stored = new String(bytes, from, 8, StandardCharsets.US_ASCII);
            if (Integer.parseUnsignedInt(stored, 16) != JobJournal.checksumOf(bytes, textFrom, to)) {
                return Optional.empty();
            }
            return Optional.of(JSON.readTree(new String(bytes, textFrom, to - textFrom, StandardCharsets.UTF_8)));
        } catch (NumberFormatException | JsonProcessingException torn) {
            return Optional.empty();
        }
    }
}
