package io.quantivista.ingestion.pipeline.stream;

import io.quantivista.ingestion.lake.storage.LocalDisk;
import io.quantivista.ingestion.telemetry.LogKeys;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which message each lane works on, for the process that comes after one that was killed: a message that is at work whenever the
 * process dies is the likely cause.
 *
 * <p>The marks are in a file that is mapped into memory, so a mark costs two writes to memory and is there after a kill of the
 * process; after a loss of power it need not be. What was at work is counted at the start, and the counts are synced before
 * anything is read. {@link #enter} and {@link #leave} belong to one lane each; the rest is for any thread.
 */
public final class WorkMarks implements AutoCloseable {
    /** Deaths after which a message is not read any more. */
    static final int DEATHS = 3;

    private static final Logger LOGGER = LoggerFactory.getLogger(WorkMarks.class);
    private static final int SLOT_BYTES = 1024;
    private static final int LENGTH_AT = 8;
    private static final int TEXT_AT = 12;
    private static final int MAX_TEXT = SLOT_BYTES - TEXT_AT;
    private static final long IDLE = -1;
    private static final Pattern LINE = Pattern.compile("(?md)^(\\d{1,9}) (\\d{1,18}) (.+)$");
    /** What died is suspected of at most so many; the process dies by one at a time. */
    private static final int MAX_SUSPECTS = 1000;

    private final Path counts;
    private final MappedByteBuffer slots;
    private final String[] sequences;
    private final Map<Suspect, Integer> deaths;

    private record Suspect(String sequence, long offset) {}

    private WorkMarks(Path counts, MappedByteBuffer slots, int lanes, Map<Suspect, Integer> deaths) {
        this.counts = counts;
        this.slots = slots;
        this.sequences = new String[lanes];
        this.deaths = deaths;
    }

    /** Opens the marks of a data folder, after a look at what a dead process had at work. */
    public static WorkMarks open(Path folder, int lanes) {
        try {
            Files.createDirectories(folder);
            Path counts = folder.resolve("deaths");
            Map<Suspect, Integer> deaths = read(counts);
            Path marks = folder.resolve("at-work");
            List<Suspect> suspects = suspects(marks);
            if (deaths.size() + suspects.size() <= MAX_SUSPECTS) {
                suspects.forEach(suspect -> deaths.merge(suspect, 1, Integer::sum));
            }
            write(counts, deaths);
            WorkMarks opened = new WorkMarks(counts, map(marks, lanes), lanes, deaths);
            for (int lane = 0; lane < lanes; lane++) {
                opened.leave(lane);
            }
            suspects.forEach(suspect -> LOGGER.atWarn()
                    .addKeyValue(LogKeys.FEED, suspect.sequence())
                    .addKeyValue(LogKeys.POSITION, suspect.offset())
                    .addKeyValue(LogKeys.COUNT, deaths.getOrDefault(suspect, 0))
                    .log("Message was at work when the process died"));
            return opened;
        } catch (IOException e) {
            throw new UncheckedIOException("the marks of messages at work cannot be kept in " + folder, e);
        }
    }

    /** Nothing of what stood there is left, also not of lanes that there were before. */
    private static MappedByteBuffer map(Path marks, int lanes) throws IOException {
        try (FileChannel file =
                FileChannel.open(marks, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            file.truncate(0);
            MappedByteBuffer slots = file.map(FileChannel.MapMode.READ_WRITE, 0, (long) lanes * SLOT_BYTES);
            slots.order(ByteOrder.LITTLE_ENDIAN);
            return slots;
        }
    }

    private static List<Suspect> suspects(Path marks) throws IOException {
        List<Suspect> suspects = new ArrayList<>();
        if (!Files.exists(marks)) {
            return suspects;
        }
        ByteBuffer slots = ByteBuffer.wrap(Files.readAllBytes(marks)).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = 0; at + SLOT_BYTES <= slots.capacity(); at += SLOT_BYTES) {
            long offset = slots.getLong(at);
            int length = slots.getInt(at + LENGTH_AT);
            if (offset != IDLE && length > 0 && length <= MAX_TEXT) {
                byte[] text = new byte[length];
                slots.get(at + TEXT_AT, text);
                suspects.add(new Suspect(new String(text, StandardCharsets.UTF_8), offset));
            }
        }
        return suspects;
    }

    /** Lines of count, offset and sequence; a line that is none tells nothing. */
    private static Map<Suspect, Integer> read(Path counts) throws IOException {
        Map<Suspect, Integer> deaths = new HashMap<>();
        if (Files.exists(counts)) {
            // Whatever bytes there are: the file itself may be what a crash has spoilt.
            String text = new String(Files.readAllBytes(counts), StandardCharsets.UTF_8);
            LINE.matcher(text)
                    .results()
                    .forEach(line -> deaths.put(
                            new Suspect(line.group(3), Long.parseLong(line.group(2))),
                            Integer.parseInt(line.group(1))));
        }
        return deaths;
    }

    private static void write(Path counts, Map<Suspect, Integer> deaths) throws IOException {
        StringBuilder text = new StringBuilder();
        deaths.forEach((suspect, count) -> text.append(count)
                .append(' ')
                .append(suspect.offset())
                .append(' ')
                .append(suspect.sequence())
                .append('\n'));
        Path made = counts.resolveSibling("deaths.tmp");
        try (FileChannel file = FileChannel.open(
                made, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                file.write(bytes);
            }
            file.force(true);
        }
        Files.move(made, counts, StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel folder = FileChannel.open(LocalDisk.folderOf(counts), StandardOpenOption.READ)) {
            folder.force(true);
        }
    }

    /** A lane begins with a message. */
    void enter(int lane, String sequence, long offset) {
        int at = lane * SLOT_BYTES;
        if (!sequence.equals(sequences[lane])) {
            slots.putLong(at, IDLE);
            byte[] text = sequence.getBytes(StandardCharsets.UTF_8);
            slots.putInt(at + LENGTH_AT, text.length > MAX_TEXT ? 0 : text.length);
            slots.put(at + TEXT_AT, text, 0, Math.min(text.length, MAX_TEXT));
            sequences[lane] = sequence;
        }
        slots.putLong(at, offset);
    }

    /** A lane has nothing at work. */
    void leave(int lane) {
        slots.putLong(lane * SLOT_BYTES, IDLE);
    }

    /** Tells {@code failures} which messages of a source were at work too often. */
    synchronized void condemn(String sourceId, EntryFailures failures) {
        deaths.forEach((suspect, count) -> {
            if (count >= DEATHS
                    && TopicSequence.parse(suspect.sequence(), sourceId).isPresent()) {
                failures.condemn(
                        suspect.sequence(),
                        suspect.offset(),
                        "it was at work each of the %d times that the process died".formatted(count));
            }
        });
    }

    /** Everything of the sequence below an offset is committed: none of it was the cause. */
    synchronized void forget(String sequence, long below) {
        if (deaths.isEmpty()
                || !deaths.keySet()
                        .removeIf(suspect ->
                                suspect.offset() < below && suspect.sequence().equals(sequence))) {
            return;
        }
        try {
            write(counts, deaths);
        } catch (IOException e) {
            LOGGER.atWarn().setCause(e).log("The deaths of messages cannot be written; they are counted too high");
        }
    }

    /** Nothing is at work any more. */
    @Override
    public void close() {
        for (int lane = 0; lane < sequences.length; lane++) {
            leave(lane);
        }
    }
}
