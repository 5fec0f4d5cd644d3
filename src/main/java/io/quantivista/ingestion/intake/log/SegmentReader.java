package io.quantivista.ingestion.intake.log;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Reads the durable entries, group by group, and checks each byte again on the way. */
final class SegmentReader implements LogReader {
    private final LogFolder folder;
    private final Segments segments;
    private final LongSupplier last;
    private final LongSupplier trimmed;
    private final Deque<StoredEntry> ready = new ArrayDeque<>();
    /** The next entry that is given out. */
    private long next;

    private @Nullable Segment segment;
    private @Nullable SegmentScanner scanner;
    private long offset;
    private long position;

    SegmentReader(LogFolder folder, Segments segments, LongSupplier last, LongSupplier trimmed, long next) {
        this.folder = folder;
        this.segments = segments;
        this.last = last;
        this.trimmed = trimmed;
        this.next = next;
    }

    @Override
    public List<StoredEntry> next(int maxBytes) throws IOException {
        List<StoredEntry> entries = new ArrayList<>();
        long bytes = 0;
        while (!ready.isEmpty() || readGroup()) {
            while (!ready.isEmpty()) {
                bytes += ready.element().entry().payload().length;
                if (!entries.isEmpty() && bytes > maxBytes) {
                    return entries;
                }
                entries.add(ready.remove());
                next++;
            }
        }
        return entries;
    }

    /** False at the end of what is durable. */
    private boolean readGroup() throws IOException {
        while (next <= last.getAsLong()) {
            SegmentScanner open = scanner;
            Segment current = segment;
            if (open == null || current == null) {
                openSegment();
                continue;
            }
            long limit = current.durable().bytes();
            Found found = open.at(offset, limit, position);
            if (found instanceof Found.Group group) {
                takeGroup(open, group);
                if (!ready.isEmpty()) {
                    return true;
                }
            } else if (found instanceof Found.Nothing) {
                close();
            } else if (next <= trimmed.getAsLong()) {
                // Its file is another segment's by now.
                throw outOfRange();
            } else {
                throw damage(current, found, limit);
            }
        }
        return false;
    }

    private void takeGroup(SegmentScanner open, Found.Group group) throws IOException {
        offset = group.next();
        position = group.end();
        if (group.end() > next) {
            open.entries(group).stream()
                    .filter(entry -> entry.position().value() >= next)
                    .forEach(ready::add);
        }
    }

    private void openSegment() throws IOException {
        Segment found = segments.at(next).orElseThrow(this::outOfRange);
        if (next <= trimmed.getAsLong() || next >= found.durable().end()) {
            throw outOfRange();
        }
        try {
            scanner = SegmentScanner.open(folder, found.name());
        } catch (NoSuchFileException | DamagedLogException e) {
            if (next <= trimmed.getAsLong()) {
                throw outOfRange();
            }
            throw e instanceof DamagedLogException damaged
                    ? damaged
                    : new DamagedLogException(folder.pathOf(found.name()), 0, 0, "the file is gone");
        }
        segment = found;
        offset = SegmentHeader.BYTES;
        position = found.first();
    }

    private PositionOutOfRangeException outOfRange() {
        return new PositionOutOfRangeException(
                new LogPosition(next), new LogPosition(trimmed.getAsLong()), new LogPosition(last.getAsLong()));
    }

    private DamagedLogException damage(Segment current, Found found, long limit) {
        String path = folder.pathOf(current.name());
        return found instanceof Found.Bad bad
                ? new DamagedLogException(path, bad.from(), bad.to(), bad.what())
                : new DamagedLogException(path, offset, limit, "it has a seal before its last entry");
    }

    @Override
    public void close() {
        if (scanner != null) {
            scanner.close();
        }
        scanner = null;
        segment = null;
    }
}
