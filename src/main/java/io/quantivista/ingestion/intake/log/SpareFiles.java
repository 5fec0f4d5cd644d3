package io.quantivista.ingestion.intake.log;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Files of segments that were trimmed, kept for the next ones: writing over blocks that a file has costs a third of growing a new
 * file, and its sync writes no metadata. They have temporary names, so the next start removes them. Safe for any thread.
 */
final class SpareFiles {
    /** What a second of pushes at full speed fills. */
    static final int MOST = 4;

    private static final String NAME = "spare-%d" + SegmentName.TEMPORARY;

    private final LogFolder folder;
    private final long mostBytes;
    private final Deque<String> names = new ArrayDeque<>();
    private long made;

    /** @param mostBytes of a file that is kept; more than a segment would hold room for nothing */
    SpareFiles(LogFolder folder, long mostBytes) {
        this.folder = folder;
        this.mostBytes = mostBytes;
    }

    /** Keeps the file of a segment that lies below a durable trim mark; false where there are enough. */
    synchronized boolean keep(Segment segment) throws IOException {
        if (names.size() == MOST || segment.durable().bytes() > mostBytes) {
            return false;
        }
        String name = NAME.formatted(made++);
        folder.rename(segment.name(), name);
        names.add(name);
        return true;
    }

    /** A file to write over; it is the caller's. */
    synchronized Optional<String> take() {
        return Optional.ofNullable(names.poll());
    }

    /** Gives their room back to the disk; false where there was none. */
    synchronized boolean drop() throws IOException {
        boolean had = !names.isEmpty();
        while (!names.isEmpty()) {
            folder.unlink(names.element());
            names.remove();
        }
        return had;
    }
}
