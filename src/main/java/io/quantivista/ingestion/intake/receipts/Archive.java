package io.quantivista.ingestion.intake.receipts;

import io.quantivista.ingestion.intake.log.LogFolder;
import io.quantivista.ingestion.intake.log.Texts;
import io.quantivista.ingestion.telemetry.LogKeys;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps on the disk what a book knows, in files that are written one after the other and deleted from the front.
 *
 * <p>Each call writes a group of frames: the keys, streams and void entries that are new, and a {@link ArchiveMark} that makes
 * them count. It tells the book as it is at the last entry that was noted, which may be beyond the one that the log is trimmed
 * to: the verdicts over those in between are told by the void ones. What can happen to a group:
 *
 * <ol>
 *   <li>Written and synced, with the file's name: durable.
 *   <li>Torn by a crash: it lacks its mark and does not count. The log was not trimmed, so its entries are noted again.
 *   <li>A write or sync fails: nobody knows what is on the disk. The file is left alone; the next group is a complete one in a
 *       new file, and nothing before a complete group counts.
 *   <li>A new process: it may have read what the page cache shows and the disk lacks. Its first group is a complete one, too.
 * </ol>
 *
 * <p>A file goes when all its keys are forgotten. The streams that may have their last word in it are written once more before.
 */
final class Archive implements AutoCloseable {
    /** Small against what a file holds besides, large enough to be few. */
    static final long FILE_BYTES = 16 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(Archive.class);
    /** Frames of at most half a mebibyte, so that the book's lock is held shortly. */
    private static final int CHUNK = 8_192;

    private static final int KEY_BYTES = 52;
    private static final int STREAM_BYTES = 36;

    private final LogFolder folder;
    private final UUID logId;
    private final BookState state;
    private final long fileBytes;
    /** Of processes before this one; they go when the first group is durable. */
    private final Deque<String> inherited;

    private final Deque<ArchiveFile> files = new ArrayDeque<>();
    private @Nullable ArchiveFile current;
    private long nextNumber;
    private long group;
    private boolean isComplete = true;
    private long keysWritten;
    private long voidsWritten = -1;

    /** What a group writes, as of one entry; the keys themselves are copied bit by bit. */
    private record Snapshot(long noted, int seconds, long keyFrom, long keyTo, List<StreamState> streams, long order) {}

    private Archive(LogFolder folder, UUID logId, BookState state, ArchiveLoader.Loaded loaded, long fileBytes) {
        this.folder = folder;
        this.logId = logId;
        this.state = state;
        this.fileBytes = fileBytes;
        this.inherited = new ArrayDeque<>(loaded.names());
        this.nextNumber = loaded.lastNumber() + 1;
        this.group = loaded.lastGroup();
    }

    /** Fills an empty state with what the folder has. */
    static Archive load(LogFolder folder, ArchiveLoader.LogBounds log, BookState state, long fileBytes)
            throws IOException {
        ArchiveLoader.Loaded loaded = new ArchiveLoader(folder, log, state).load();
        return new Archive(folder, log.id(), state, loaded, fileBytes);
    }

    synchronized void write(long upTo) throws IOException {
        List<ArchiveFile> leaving = leaving();
        Snapshot snapshot = snapshot(upTo, leaving);
        long voidUpTo = voidsWritten;
        try {
            ArchiveFile file = file();
            writeKeys(file, snapshot);
            writeStreams(file, snapshot.streams());
            // Last of all: what a key that was forgotten meanwhile made void is told by this.
            voidUpTo = writeVoids(file, isComplete || !leaving.isEmpty() ? -1 : voidsWritten);
            writeMark(file, snapshot);
            file.sync(snapshot.keyTo() - 1, snapshot.order() - 1);
            if (files.peekLast() != file) {
                folder.sync();
            }
        } catch (IOException | RuntimeException e) {
            abandon();
            throw e;
        }
        settle(snapshot, voidUpTo);
        removeInherited();
        leaving.forEach(this::remove);
    }

    private List<ArchiveFile> leaving() {
        long first;
        synchronized (state) {
            first = state.keys.first();
        }
        List<ArchiveFile> leaving = new ArrayList<>();
        for (ArchiveFile file : files) {
            if (file == current || file.lastKey() >= first) {
                break;
            }
            leaving.add(file);
        }
        return leaving;
    }

    private Snapshot snapshot(long upTo, List<ArchiveFile> leaving) {
        synchronized (state) {
            if (upTo > state.noted) {
                throw new IllegalArgumentException(
                        "entry %d is to be archived, and the last one noted is %d".formatted(upTo, state.noted));
            }
            if (isComplete) {
                state.streams.markChangedUpTo(Long.MAX_VALUE);
            } else if (!leaving.isEmpty()) {
                state.streams.markChangedUpTo(leaving.get(leaving.size() - 1).lastOrder());
            }
            return new Snapshot(
                    state.noted,
                    state.time.seconds(),
                    isComplete ? state.keys.first() : keysWritten,
                    state.keys.next(),
                    state.streams.changed(),
                    state.streams.nextOrder());
        }
    }

    private ArchiveFile file() throws IOException {
        ArchiveFile file = current;
        if (file != null && file.size() >= fileBytes) {
            file.close();
            file = null;
        }
        if (file == null) {
            file = ArchiveFile.create(folder, nextNumber++);
            current = file;
        }
        return file;
    }

    private void writeKeys(ArchiveFile file, Snapshot snapshot) throws IOException {
        long from = snapshot.keyFrom();
        while (from < snapshot.keyTo()) {
            ByteBuffer frame;
            synchronized (state) {
                from = Math.max(from, state.keys.first());
                int count = (int) Math.min(CHUNK, snapshot.keyTo() - from);
                if (count <= 0) {
                    return;
                }
                frame = keys(from, count);
                from += count;
            }
            file.append(ArchiveFrame.KEYS, frame);
        }
    }

    private ByteBuffer keys(long from, int count) {
        int tableBytes = state.tables.stream().mapToInt(Texts::size).sum();
        ByteBuffer frame = ArchiveFrame.begin(Short.BYTES + tableBytes + Long.BYTES + count * KEY_BYTES);
        frame.putShort((short) state.tables.size());
        state.tables.forEach(table -> Texts.put(frame, table));
        frame.putLong(from);
        KeyTable keys = state.keys;
        for (long ordinal = from; ordinal < from + count; ordinal++) {
            int slot = keys.slotOf(ordinal);
            Hash128 print = keys.print(slot);
            keys.key(slot).put(frame);
            print.put(frame);
            frame.putLong(keys.position(slot)).putInt(keys.records(slot));
            frame.putInt(keys.table(slot)).putInt(keys.seconds(slot));
        }
        return frame;
    }

    private static void writeStreams(ArchiveFile file, List<StreamState> streams) throws IOException {
        for (int from = 0; from < streams.size(); from += CHUNK) {
            List<StreamState> chunk = streams.subList(from, Math.min(streams.size(), from + CHUNK));
            ByteBuffer frame = ArchiveFrame.begin(chunk.size() * STREAM_BYTES);
            for (StreamState stream : chunk) {
                stream.stream().put(frame);
                frame.putLong(stream.last()).putLong(stream.order()).putInt(stream.seconds());
            }
            file.append(ArchiveFrame.STREAMS, frame);
        }
    }

    /** Returns the last one that is written. */
    private long writeVoids(ArchiveFile file, long after) throws IOException {
        List<Long> voids;
        synchronized (state) {
            voids = List.copyOf(state.voids.tailSet(after, false));
        }
        for (int from = 0; from < voids.size(); from += CHUNK) {
            List<Long> chunk = voids.subList(from, Math.min(voids.size(), from + CHUNK));
            ByteBuffer frame = ArchiveFrame.begin(chunk.size() * Long.BYTES);
            chunk.forEach(frame::putLong);
            file.append(ArchiveFrame.VOIDS, frame);
        }
        return voids.isEmpty() ? voidsWritten : voids.get(voids.size() - 1);
    }

    private void writeMark(ArchiveFile file, Snapshot snapshot) throws IOException {
        ByteBuffer frame = ArchiveFrame.begin(ArchiveMark.BYTES);
        new ArchiveMark(group + 1, isComplete, logId, snapshot.noted(), snapshot.seconds()).put(frame);
        file.append(ArchiveFrame.MARK, frame);
    }

    /** The group is durable. */
    private void settle(Snapshot snapshot, long voidUpTo) {
        ArchiveFile file = current;
        if (file != null && files.peekLast() != file) {
            files.add(file);
        }
        if (isComplete) {
            // Nothing before it counts, a file that was left alone after a failure included.
            files.stream().filter(older -> older != file).map(ArchiveFile::name).forEach(inherited::add);
            files.removeIf(older -> older != file);
        }
        group++;
        isComplete = false;
        keysWritten = snapshot.keyTo();
        voidsWritten = voidUpTo;
        synchronized (state) {
            state.streams.archived(snapshot.streams());
        }
    }

    /** The file is never written again; one without a durable group goes at once, as it may hold the space that is lacking. */
    private void abandon() {
        ArchiveFile file = current;
        current = null;
        isComplete = true;
        if (file != null) {
            file.close();
            if (files.peekLast() != file && !unlink(file.name())) {
                inherited.add(file.name());
            }
        }
    }

    private void removeInherited() {
        while (!inherited.isEmpty() && unlink(inherited.element())) {
            inherited.remove();
        }
    }

    private void remove(ArchiveFile file) {
        // From the front only, and each name gone for good before the next: a gap is damage.
        if (files.peekFirst() == file && inherited.isEmpty() && unlink(file.name())) {
            files.remove();
        }
    }

    private boolean unlink(String name) {
        try {
            folder.unlink(name);
            folder.sync();
            return true;
        } catch (IOException e) {
            LOG.atWarn()
                    .addKeyValue(LogKeys.PATH, folder.pathOf(name))
                    .addKeyValue(LogKeys.REASON, e.getMessage())
                    .log("Could not remove a file of receipts; it is tried again");
            return false;
        }
    }

    @Override
    public synchronized void close() {
        ArchiveFile file = current;
        current = null;
        if (file != null) {
            file.close();
        }
        folder.close();
    }
}
