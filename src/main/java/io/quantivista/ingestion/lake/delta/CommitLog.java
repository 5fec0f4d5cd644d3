package io.quantivista.ingestion.lake.delta;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quantivista.ingestion.lake.storage.LocalDisk;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The commit files of one table's {@code _delta_log}. Stateless; safe for any thread and among processes. */
final class CommitLog {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonFactory TOKENS = new JsonFactory();

    private final Path folder;
    private final LocalDisk disk;

    CommitLog(Path tableRoot, LocalDisk disk) {
        this.folder = tableRoot.resolve("_delta_log");
        this.disk = disk;
    }

    private Path file(long version) {
        return folder.resolve("%020d.json".formatted(version));
    }

    boolean isPresent() {
        return Files.isDirectory(folder);
    }

    boolean has(long version) {
        return Files.exists(file(version));
    }

    /** Whether any commit newer than {@code version} is there, even if the next one has been cleaned up. */
    boolean hasAfter(long version) throws IOException {
        String name = String.valueOf(file(version).getFileName());
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(entry -> String.valueOf(entry.getFileName()))
                    .anyMatch(entry ->
                            entry.length() == name.length() && entry.endsWith(".json") && entry.compareTo(name) > 0);
        }
    }

    /** Makes the folder, durably down from the lake's root. */
    void create(Path lakeRoot) throws IOException {
        disk.makeFolders(folder);
        disk.sync(LocalDisk.folderOf(folder));
        disk.sync(lakeRoot);
    }

    /**
     * Publishes a commit. When this returns it is on the disk.
     *
     * @throws FileAlreadyExistsException where another writer has taken the version; nothing of this one is visible
     * @throws IOException where nothing is known: it may or may not be there
     */
    void put(long version, byte[] actions) throws IOException {
        disk.putIfAbsent(file(version), actions);
        disk.sync(folder);
    }

    /** Makes sure that the commit, which is there, survives a power cut. */
    void sync(long version) throws IOException {
        disk.sync(file(version));
        disk.sync(folder);
    }

    /** What a commit is about; empty where there is none of that version. */
    Optional<CommitFacts> read(long version) throws IOException {
        String commitId = null;
        Map<String, Long> transactions = new HashMap<>();
        boolean changesTable = false;
        try (BufferedReader lines = Files.newBufferedReader(file(version))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String action = actionOf(line);
                if ("commitInfo".equals(action)) {
                    JsonNode info = JSON.readTree(line).path("commitInfo");
                    commitId = info.path(CommitActions.JOB_ID)
                            .asText(info.path(CommitActions.FLUSH_ID).textValue());
                } else if ("txn".equals(action)) {
                    JsonNode transaction = JSON.readTree(line).path("txn");
                    transactions.put(
                            transaction.path("appId").asText(),
                            transaction.path("version").asLong());
                }
                changesTable |= "metaData".equals(action) || "protocol".equals(action);
            }
        } catch (NoSuchFileException none) {
            return Optional.empty();
        }
        return Optional.of(new CommitFacts(commitId, changesTable, transactions));
    }

    /** Every line of a commit is an object of one field, whose name is the action. */
    private static String actionOf(String line) throws IOException {
        try (JsonParser parser = TOKENS.createParser(line)) {
            parser.nextToken();
            String name = parser.nextFieldName();
            return name == null ? "" : name;
        }
    }

    /**
     * @param commitId the job or flush that made it, where one of ours did
     * @param changesTable whether it changes schema, properties or protocol
     * @param transactions the transaction identifiers that it sets
     */
    record CommitFacts(@Nullable String commitId, boolean changesTable, Map<String, Long> transactions) {}
}
