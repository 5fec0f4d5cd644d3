package io.quantivista.ingestion.intake.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Reads a segment group by group and checks every byte. One thread; closed by whoever opened it. */
final class SegmentScanner implements AutoCloseable {
    /** Room for the head and body of a group's frame, or of a seal. */
    private static final int FIRST_READ = GroupFrame.BYTES;

    private final LogFile file;
    private final String path;
    private final SegmentHeader header;
    private final ByteBuffer head = Frame.buffer(FIRST_READ);
    private ByteBuffer entries = Frame.buffer(64 << 10);

    private SegmentScanner(LogFile file, String path, SegmentHeader header) {
        this.file = file;
        this.path = path;
        this.header = header;
    }

    /** @throws DamagedLogException where the file does not begin as a segment of that name */
    static SegmentScanner open(LogFolder folder, String name) throws IOException {
        LogFile file = folder.openForReading(name);
        try {
            ByteBuffer bytes = Frame.buffer(SegmentHeader.BYTES);
            file.readFully(bytes, 0);
            return new SegmentScanner(file, folder.pathOf(name), SegmentHeader.read(bytes.flip(), folder, name));
        } catch (IOException | RuntimeException e) {
            Closing.quietly(file, name);
            throw e;
        }
    }

    SegmentHeader header() {
        return header;
    }

    LogFile file() {
        return file;
    }

    long size() throws IOException {
        return file.size();
    }

    /**
     * What stands at {@code offset}, checked to its last byte.
     *
     * @param limit where the readable part of the file ends
     * @param expected the position that the group or the seal must have
     */
    Found at(long offset, long limit, long expected) throws IOException {
        if (offset == limit) {
            return new Found.Nothing();
        }
        read(head, offset, (int) Math.min(FIRST_READ, limit - offset));
        Frame frame = head.limit() < Frame.HEAD ? null : Frame.read(head, 0, header.salt(), offset);
        if (frame == null || frame.type() == Frame.ENTRY) {
            return new Found.Bad(offset, Math.min(limit, offset + Frame.HEAD), "no group of entries begins here");
        }
        if (!hasWholeBody(frame)) {
            return new Found.Bad(offset, Math.min(limit, offset + FIRST_READ), "the mark of a group is not whole");
        }
        return frame.type() == Frame.SEAL ? seal(offset, expected) : group(offset, limit, expected);
    }

    /** Whether what was just found at {@code offset} is a group that was begun, and no old bytes of the file. */
    boolean isTornAt(long offset, Found found) {
        return found instanceof Found.Bad
                && head.limit() >= Frame.HEAD
                && Frame.read(head, 0, header.salt(), offset) != null;
    }

    private boolean hasWholeBody(Frame frame) {
        return frame.length() == (frame.type() == Frame.SEAL ? SealFrame.BODY : GroupFrame.BODY)
                && head.limit() >= Frame.HEAD + frame.length()
                && Frame.checksum(head.slice(Frame.HEAD, frame.length())) == frame.bodyChecksum()
                && head.getLong(Frame.HEAD) == header.salt();
    }

    private Found seal(long offset, long expected) {
        long end = head.getLong(Frame.HEAD + Long.BYTES);
        return end == expected
                ? new Found.Seal(end, offset + SealFrame.BYTES)
                : new Found.Bad(
                        offset,
                        offset + SealFrame.BYTES,
                        "it was sealed before entry %d, where entry %d was to come".formatted(end, expected));
    }

    private Found group(long offset, long limit, long expected) throws IOException {
        GroupFrame group =
                GroupFrame.read(head.slice(Frame.HEAD, GroupFrame.BODY).order(head.order()));
        long from = offset + GroupFrame.BYTES;
        if (group.first() != expected || group.count() < 1 || group.bytes() < 0) {
            return new Found.Bad(
                    offset,
                    from,
                    "a group begins with entry %d, where entry %d was to come".formatted(group.first(), expected));
        }
        if (group.bytes() > limit - from) {
            return new Found.Bad(offset, limit, "the file ends within the group of entry %d".formatted(group.first()));
        }
        if (entries.capacity() < group.bytes()) {
            entries = Frame.buffer(group.bytes());
        }
        read(entries, from, group.bytes());
        return checkEntries(group, from);
    }

    private Found checkEntries(GroupFrame group, long from) {
        int at = 0;
        for (int i = 0; i < group.count(); i++) {
            String which = "entry %d".formatted(group.first() + i);
            Frame frame = entries.limit() - at < Frame.HEAD ? null : Frame.read(entries, at, header.salt(), from + at);
            if (frame == null
                    || frame.type() != Frame.ENTRY
                    || frame.paddedLength() > entries.limit() - at - Frame.HEAD) {
                return new Found.Bad(from + at, from + entries.limit(), "the head of " + which + " is wrong");
            }
            int end = at + Frame.HEAD + frame.paddedLength();
            if (Frame.checksum(entries.slice(at + Frame.HEAD, frame.paddedLength())) != frame.bodyChecksum()) {
                return new Found.Bad(from + at, from + end, "the checksum of " + which + " is wrong");
            }
            at = end;
        }
        return at == entries.limit()
                ? new Found.Group(group.first(), group.count(), from + at)
                : new Found.Bad(from + at, from + entries.limit(), "bytes stand behind the last entry of a group");
    }

    /** The entries of the group that {@link #at} found last. */
    List<StoredEntry> entries(Found.Group group) throws DamagedLogException {
        List<StoredEntry> read = new ArrayList<>(group.count());
        int at = 0;
        for (long position = group.first(); position < group.end(); position++) {
            int length = entries.getInt(at + Integer.BYTES);
            ByteBuffer body = entries.slice(at + Frame.HEAD, length).order(entries.order());
            read.add(new StoredEntry(new LogPosition(position), decode(body, group.next() - entries.limit() + at)));
            at += Frame.HEAD + Frame.padded(length);
        }
        return read;
    }

    private LogEntry decode(ByteBuffer body, long offset) throws DamagedLogException {
        int length = body.remaining();
        try {
            return EncodedEntry.read(body);
        } catch (RuntimeException e) { // the checksums were right, so a program wrote it so
            throw new DamagedLogException(
                    path, offset, offset + Frame.HEAD + length, "an entry is not of the form that this gateway reads");
        }
    }

    private void read(ByteBuffer target, long offset, int length) throws IOException {
        target.clear().limit(length);
        file.readFully(target, offset);
        target.flip();
    }

    @Override
    public void close() {
        Closing.quietly(file, path);
    }
}
