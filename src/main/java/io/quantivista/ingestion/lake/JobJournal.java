package io.quantivista.ingestion.lake;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.lake.JournalFile.Found;
import io.quantivista.ingestion.lake.delta.FeedStep;
import io.quantivista.ingestion.lake.storage.ByteBuilder;
import io.quantivista.ingestion.lake.storage.LocalDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What a job is about to do, noted before it does it: {@code _jobs/<job_id>.journal}; likewise a flush:
 * {@code _flushes/<flush_id>.journal}.
 *
 * <p>A line is a checksum and a JSON object: first the {@link Header}, then the path of each file before it is made, and
 * at the end the {@link Seal}, the {@link Hold}, or a hold and later the seal of its release or the word that it is
 * discarded. All but the paths are synced; of a flush nothing is before its seal, as what it loses with its journal is small.
 * A line that is torn ends the journal; what it was to announce had not begun.
 * Notes may be added by any thread. {@link JournalFile} reads it.
 */
final class JobJournal implements AutoCloseable {
    static final String SUFFIX = ".journal";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HexFormat HEX = HexFormat.of();

    private final String id;
    private final LocalDisk disk;
    private final FileChannel channel;

    /**
     * @param id of the job or flush; its commits carry it
     * @param origin the source of a job, the feed of a flush
     * @param tableVersion version of the table when it began; its commit can only be later
     * @param quarantineVersion likewise of the quarantine
     * @param rewrites the job whose rejections it writes anew; null where it only adds its own
     */
    record Header(
            String id,
            String origin,
            String table,
            long tableVersion,
            long quarantineVersion,
            @Nullable String rewrites) {}

    /**
     * Everything it takes to finish the job from its decision on.
     *
     * @param tableVersion a version of the table at which the job had not committed: as in the header, or newer where a
     *     held job is released
     * @param quarantineVersion likewise of the quarantine
     * @param decidedByTable whether the commit of the table decides; it does when there are rows, and always for a flush,
     *     as it moves the feed's position. With a job's rejections alone
     *     the commit of the quarantine decides: there is nothing else to publish, and an empty commit would only make a
     *     version that changes nothing
     * @param quarantineCommit the lines of the quarantine's commit; null where nothing was rejected
     */
    record Seal(
            long tableVersion,
            long quarantineVersion,
            boolean decidedByTable,
            @Nullable String quarantineCommit,
            String summaryJson) {}

    /**
     * Complete and synced files that wait for a person.
     *
     * @param layout the table as the job wrote it, as JSON
     * @param tableAdds the lines that add the data files; empty where there are none
     * @param quarantineAdds likewise of the quarantine
     * @param step how the commit moves the feed on from which the rows were pulled; null where they are of no such feed
     */
    record Hold(
            Instant until,
            String layout,
            String tableAdds,
            String quarantineAdds,
            String summaryJson,
            @Nullable FeedStep step) {}

    private JobJournal(String id, LocalDisk disk, FileChannel channel) {
        this.id = id;
        this.disk = disk;
        this.channel = channel;
    }

    /** Begins a journal that is not there. Neither its name nor its first line is durable yet. */
    static JobJournal begin(Path path, Header header, LocalDisk disk) throws IOException {
        FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        JobJournal journal = new JobJournal(header.id(), disk, channel);
        try {
            journal.begin(header);
        } catch (IOException e) {
            channel.close();
            Files.deleteIfExists(path);
            throw e;
        }
        return journal;
    }

    private void begin(Header header) throws IOException {
        ObjectNode json = JSON.createObjectNode();
        json.putObject("begun")
                .put("job", header.id())
                .put("source", header.origin())
                .put("table", header.table())
                .put("table_version", header.tableVersion())
                .put("quarantine_version", header.quarantineVersion())
                .put("rewrites", header.rewrites());
        append(json);
    }

    /** What was appended is on the disk when this returns. */
    void force() throws IOException {
        disk.force(channel);
    }

    /** Opens a journal that was found, to go on behind its last whole line. */
    static JobJournal reopen(Found found, LocalDisk disk) throws IOException {
        FileChannel channel = FileChannel.open(found.path(), StandardOpenOption.WRITE);
        channel.truncate(found.length()).position(found.length());
        return new JobJournal(found.header().id(), disk, channel);
    }

    String id() {
        return id;
    }

    /** Notes files, by their paths below the lake's root, before they are made. */
    void note(List<String> files) throws IOException {
        ByteBuilder lines = new ByteBuilder(128 * files.size());
        for (String file : files) {
            putLine(lines, JSON.createObjectNode().put("file", file));
        }
        append(lines);
    }

    /** Tells how to finish what may be visible from now on. Durable only after {@link #force}. */
    void seal(Seal seal) throws IOException {
        ObjectNode json = JSON.createObjectNode();
        json.putObject("sealed")
                .put("table_version", seal.tableVersion())
                .put("quarantine_version", seal.quarantineVersion())
                .put("decided_by_table", seal.decidedByTable())
                .put("quarantine_commit", seal.quarantineCommit())
                .put("summary", seal.summaryJson());
        append(json);
    }

    /** The job's files are complete and synced, and nothing of them is to be visible. Durable when this returns. */
    void hold(Hold hold) throws IOException {
        ObjectNode json = JSON.createObjectNode();
        ObjectNode held = json.putObject("held")
                .put("until", hold.until().toString())
                .put("layout", hold.layout())
                .put("table_adds", hold.tableAdds())
                .put("quarantine_adds", hold.quarantineAdds())
                .put("summary", hold.summaryJson());
        FeedStep step = hold.step();
        if (step != null) {
            held.put("feed", step.feed()).put("feed_from", step.from());
        }
        append(json);
        force();
    }

    /** The files of a held job are about to be removed. Durable when this returns. */
    void discard() throws IOException {
        ObjectNode json = JSON.createObjectNode();
        json.putObject("discarded");
        append(json);
        force();
    }

    private void append(ObjectNode json) throws IOException {
        ByteBuilder line = new ByteBuilder(256);
        putLine(line, json);
        append(line);
    }

    private static void putLine(ByteBuilder lines, ObjectNode json) throws IOException {
        byte[] text = JSON.writeValueAsBytes(json);
        byte[] checksum = HEX.toHexDigits(checksumOf(text, 0, text.length)).getBytes(StandardCharsets.US_ASCII);
        lines.putBytes(checksum, 0, checksum.length);
        lines.putByte(' ');
        lines.putBytes(text, 0, text.length);
        lines.putByte('\n');
    }

    private synchronized void append(ByteBuilder lines) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(lines.array(), 0, lines.size());
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    static int checksumOf(byte[] bytes, int from, int to) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, from, to - from);
        return (int) checksum.getValue();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
