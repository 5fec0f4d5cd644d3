package io.quantivista.ingestion.intake.log;

import io.quantivista.ingestion.telemetry.LogKeys;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out what a folder holds, mends a torn end, and refuses what is damaged. Every step may be cut short by a crash and is
 * taken again by the next recovery.
 *
 * <ol>
 *   <li>What was being made (<code>.tmp</code>) is removed: nothing rests on it.
 *   <li>The trim mark is written anew, so that it is on the disk whatever a process before this one failed to sync.
 *   <li>Segments that lie wholly below the mark are removed unread.
 *   <li>Every other is read to its last byte: each must be whole and go on where the one before it ends.
 *   <li>The last may lack its seal. Its whole groups are copied to a new file, sealed, synced and put in its place, even where
 *       the seal is there: the page cache may show bytes that a failed sync never brought to the disk, and in the new file
 *       they are there. What was torn stays behind.
 * </ol>
 */
final class Recovery {
    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);
    private static final int COPY_BYTES = 1 << 20;

    private final LogFolder folder;
    private final RandomGenerator random;

    /** What the log goes on from. */
    record Recovered(TrimMark mark, long trimmed, Segments segments, long next) {}

    Recovery(LogFolder folder, RandomGenerator random) {
        this.folder = folder;
        this.random = random;
    }

    /** @throws DamagedLogException where the log is not what was written; nothing that holds entries was changed */
    Recovered run() throws IOException {
        removeTemporaryFiles();
        List<String> names =
                folder.list().stream().filter(SegmentName::is).sorted().toList();
        TrimMark mark = renewMark(names);
        try {
            return run(mark, names);
        } catch (IOException | RuntimeException e) {
            mark.close();
            throw e;
        }
    }

    private Recovered run(TrimMark mark, List<String> names) throws IOException {
        long trimmed = mark.position();
        if (names.isEmpty()) {
            refuseMarkAhead(trimmed, 0);
            return new Recovered(mark, trimmed, new Segments(), 0);
        }
        List<String> kept = removeTrimmed(names, trimmed);
        Segments segments = new Segments();
        long next = Math.min(trimmed + 1, SegmentName.first(kept.get(0)));
        for (String name : kept) {
            boolean isLast = name.equals(kept.get(kept.size() - 1));
            next = check(mark.logId(), name, next, isLast, segments);
        }
        refuseMarkAhead(trimmed, next);
        return new Recovered(mark, trimmed, segments, next);
    }

    private void removeTemporaryFiles() throws IOException {
        for (String name : folder.list()) {
            if (name.endsWith(SegmentName.TEMPORARY)) {
                folder.unlink(name);
            }
        }
    }

    /** A log that is new, or has lost its mark, begins with its first segment. Readers that want more are refused. */
    private TrimMark renewMark(List<String> names) throws IOException {
        TrimMark.State state = TrimMark.load(folder).orElse(null);
        if (state == null) {
            long before = names.isEmpty() ? -1 : SegmentName.first(names.get(0)) - 1;
            if (before >= 0) {
                LOG.atWarn()
                        .addKeyValue(LogKeys.PATH, folder.pathOf(TrimMark.NAME))
                        .log("The intake log has no trim mark; it begins with its first segment");
            }
            state = new TrimMark.State(idOf(names), 0, before);
        }
        return TrimMark.create(folder, state);
    }

    private UUID idOf(List<String> names) throws IOException {
        if (names.isEmpty()) {
            return new UUID(random.nextLong(), random.nextLong());
        }
        try (SegmentScanner first = SegmentScanner.open(folder, names.get(0))) {
            return first.header().logId();
        }
    }

    /** The last segment always stays: it tells the next position. */
    private List<String> removeTrimmed(List<String> names, long trimmed) throws IOException {
        List<String> kept = new ArrayList<>(names);
        while (kept.size() > 1 && SegmentName.first(kept.get(1)) <= trimmed + 1) {
            folder.unlink(kept.remove(0));
        }
        return kept;
    }

    /** Returns the position that the next segment must begin with. */
    private long check(UUID logId, String name, long expected, boolean isLast, Segments segments) throws IOException {
        refuseGap(expected, SegmentName.first(name), name);
        SegmentCheck check = SegmentCheck.of(folder, name, isLast);
        if (!check.header().logId().equals(logId)) {
            throw new DamagedLogException(
                    folder.pathOf(name),
                    0,
                    SegmentHeader.BYTES,
                    "it is of the log %s, and this is the log %s"
                            .formatted(check.header().logId(), logId));
        }
        if (isLast && check.hasEntries()) {
            rewrite(name, check);
        }
        if (check.isTorn()) {
            LOG.atWarn()
                    .addKeyValue(LogKeys.PATH, folder.pathOf(name))
                    .addKeyValue("from", check.bytes())
                    .log("Cut the torn end of the intake log; nobody was told that it was durable");
        }
        // The next segment takes the name of one without entries, and so its place.
        if (check.hasEntries()) {
            segments.add(check.toSegment());
        }
        return check.end();
    }

    private void refuseGap(long expected, long found, String name) throws DamagedLogException {
        if (found > expected) {
            throw new DamagedLogException(
                    folder.pathOf(SegmentName.of(expected)),
                    0,
                    0,
                    "the file is missing, and with it entries %d to %d".formatted(expected, found - 1));
        }
        if (found < expected) {
            throw new DamagedLogException(
                    folder.pathOf(name),
                    0,
                    SegmentHeader.BYTES,
                    "it begins with entry %d, where entry %d was to come".formatted(found, expected));
        }
    }

    private void refuseMarkAhead(long trimmed, long next) throws DamagedLogException {
        if (trimmed >= next) {
            throw new DamagedLogException(
                    folder.pathOf(SegmentName.of(next)),
                    0,
                    0,
                    "the log was trimmed up to entry %d, and the segments end before entry %d: some are missing"
                            .formatted(trimmed, next));
        }
    }

    private void rewrite(String name, SegmentCheck check) throws IOException {
        String temporary = name + SegmentName.TEMPORARY;
        try (LogFile source = folder.openForReading(name);
                LogFile target = folder.create(temporary)) {
            ByteBuffer buffer = ByteBuffer.allocate(COPY_BYTES);
            for (long at = 0; at < check.bytes(); at += COPY_BYTES) {
                buffer.clear().limit((int) Math.min(COPY_BYTES, check.bytes() - at));
                source.readFully(buffer, at);
                target.writeFully(buffer.flip(), at);
            }
            target.writeFully(SealFrame.of(check.end(), check.header().salt(), check.bytes()), check.bytes());
            target.sync();
        }
        folder.rename(temporary, name);
        folder.sync();
    }
}
