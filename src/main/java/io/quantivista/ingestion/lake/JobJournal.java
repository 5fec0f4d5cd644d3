package io.quantivista.ingestion.lake;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.lake.storage.LocalDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What a job is about to do, noted before it does it: {@code _jobs/<job_id>.journal}.
 *
 * <p>A line is a checksum and a JSON object: first the {@link Header}, then the path of each file before it is made, and
 * at the end the {@link Seal}. Header and seal are synced. A line that is torn ends the journal; what it was to announce
 * had not begun. Notes may be added by any thread.
 */
final class JobJournal implements AutoCloseable {
    private static final String SUFFIX = ".journal";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String jobId;
    private final LocalDisk disk;
    private final FileChannel channel;

    /**
     * @param tableVersion version of the table when the job began; its commit can only be later
     * @param quarantineVersion likewise of the quarantine
     */
    record Header(String jobId, String sourceId, String table, long tableVersion, long quarantineVersion) {}

    /**
     * Everything it takes to finish the job from its decision on.
     *
     * @param decidedByTable whether the commit of the table decides; it does when there are rows. With rejections alone
     *     the commit of the quarantine decides: there is nothing else to publish, and an empty commit would only make a
     *     version that changes nothing
     * @param quarantineCommit the lines of the quarantine's commit; null where nothing was rejected
     */
    record Seal(boolean decidedByTable, @Nullable String quarantineCommit, String summaryJson) {}

    /** A journal as it is found. */
    record Found(Path path, Header header, List<String> files, Optional<Seal> seal) {}

    private JobJournal(String jobId, LocalDisk disk, FileChannel channel) {
        this.jobId = jobId;
        this.disk = disk;
        this.channel = channel;
    }

    static Path pathOf(Path folder, String jobId) {
        return folder.resolve(jobId + SUFFIX);
    }

    /** Begins the journal of a job that has none. */
    static JobJournal begin(Path folder, Header header, LocalDisk disk) throws IOException {
        Path path = pathOf(folder, header.jobId());
        FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        JobJournal journal = new JobJournal(header.jobId(), disk, channel);
        try {
            journal.begin(folder, header);
        } catch (IOException e) {
            channel.close();
            Files.deleteIfExists(path);
            throw e;
        }
        return journal;
    }

    private void begin(Path folder, Header header) throws IOException {
        ObjectNode json = JSON.createObjectNode();
        json.putObject("begun")
                .put("job", header.jobId())
                .put("source", header.sourceId())
                .put("table", header.table())
                .put("table_version", header.tableVersion())
                .put("quarantine_version", header.quarantineVersion());
        append(json);
        disk.force(channel);
        disk.sync(folder);
    }

    String jobId() {
        return jobId;
    }

    /** Notes a file, by its path below the lake's root, before it is made. */
    void note(String file) throws IOException {
        append(JSON.createObjectNode().put("file", file));
    }

    /** The job's files are complete and synced; what follows may be visible. Durable when this returns. */
    void seal(Seal seal) throws IOException {
        ObjectNode json = JSON.createObjectNode();
        json.putObject("sealed")
                .put("decided_by_table", seal.decidedByTable())
                .put("quarantine_commit", seal.quarantineCommit())
                .put("summary", seal.summaryJson());
        append(json);
        disk.force(channel);
    }

    private void append(ObjectNode json) throws IOException {
        byte[] text = JSON.writeValueAsBytes(json);
        byte[] checksum = "%08x ".formatted(checksumOf(text, 0, text.length)).getBytes(StandardCharsets.US_ASCII);
        ByteBuffer line = ByteBuffer.allocate(checksum.length + text.length + 1);
        line.put(checksum).put(text).put((byte) '\n').flip();
        synchronized (this) {
            while (line.hasRemaining()) {
                channel.write(line);
            }
        }
    }

    private static int checksumOf(byte[] bytes, int from, int to) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, from, to - from);
        return (int) checksum.getValue();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    /** Deletes the journal; the job needs it no more. */
    static void delete(Path folder, String jobId, LocalDisk disk) throws IOException {
        if (Files.deleteIfExists(pathOf(folder, jobId))) {
            disk.sync(folder);
        }
    }

    /**
     * The journals in the folder that have at least their header; one without is of a job that had not begun.
     *
     * @param except jobs whose journals are not looked at
     */
    static List<Found> readAll(Path folder, Set<String> except) throws IOException {
        List<Found> journals = new ArrayList<>();
        try (var entries = Files.list(folder)) {
            for (Path path : (Iterable<Path>) entries.sorted()::iterator) {
                String name = String.valueOf(path.getFileName());
                if (name.endsWith(SUFFIX) && !except.contains(name.substring(0, name.length() - SUFFIX.length()))) {
                    Optional<Found> journal = read(path);
                    if (journal.isPresent()) {
                        journals.add(journal.get());
                    } else {
                        Files.deleteIfExists(path);
                    }
                }
            }
        }
        return journals;
    }

    /** The journal there, or empty where there is none with a header. */
    static Optional<Found> read(Path path) throws IOException {
        if (!Files.exists(path)) {
            return Optional.empty();
        }
        byte[] bytes = Files.readAllBytes(path);
        Header header = null;
        Seal seal = null;
        List<String> files = new ArrayList<>();
        int from = 0;
        for (int at = 0; at < bytes.length; at++) {
            if (bytes[at] != '\n') {
                continue;
            }
            Optional<JsonNode> line = parse(bytes, from, at);
            from = at + 1;
            if (line.isEmpty()) {
                break;
            }
            JsonNode json = line.get();
            if (json.has("begun")) {
                JsonNode begun = json.get("begun");
                header = new Header(
                        begun.get("job").asText(),
                        begun.get("source").asText(),
                        begun.get("table").asText(),
                        begun.get("table_version").asLong(),
                        begun.get("quarantine_version").asLong());
            } else if (json.has("file")) {
                files.add(json.get("file").asText());
            } else if (json.has("sealed")) {
                JsonNode sealed = json.get("sealed");
                JsonNode commit = sealed.get("quarantine_commit");
                seal = new Seal(
                        sealed.get("decided_by_table").asBoolean(),
                        commit.isNull() ? null : commit.asText(),
                        sealed.get("summary").asText());
            }
        }
        return header == null
                ? Optional.empty()
                : Optional.of(new Found(path, header, List.copyOf(files), Optional.ofNullable(seal)));
    }

    /** The line's object, or empty where it is torn. */
    private static Optional<JsonNode> parse(byte[] bytes, int from, int to) {
        int textFrom = from + 9;
        if (to <= textFrom) {
            return Optional.empty();
        }
        try {
            String stored = new String(bytes, from, 8, StandardCharsets.US_ASCII);
            if (Integer.parseUnsignedInt(stored, 16) != checksumOf(bytes, textFrom, to)) {
                return Optional.empty();
            }
            return Optional.of(JSON.readTree(new String(bytes, textFrom, to - textFrom, StandardCharsets.UTF_8)));
        } catch (NumberFormatException | JsonProcessingException torn) {
            return Optional.empty();
        }
    }
}
