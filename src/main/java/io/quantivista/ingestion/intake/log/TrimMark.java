package io.quantivista.ingestion.intake.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How far the log is trimmed, in a file of two slots of 4,096 bytes that are written in turn: a torn write leaves the other
 * slot, and the file never grows, so that a full disk can be trimmed free. A slot, little-endian: magic (8), version (4),
 * zeros (4), id of the log (16), sequence of the write (8), position (8), CRC32C of the 48 bytes before (4).
 *
 * <p>One thread at a time.
 */
final class TrimMark implements AutoCloseable {
    static final String NAME = "trim";

    private static final long MAGIC = 0x4D49_5254_5456_5101L; // "\1QVTTRIM", backwards
    private static final int VERSION = 1;
    private static final int SLOT = 4096;
    private static final int CHECKSUM_AT = 48;

    private final LogFile file;
    private final State start;
    private long sequence;

    /** What the mark says. */
    record State(UUID logId, long sequence, long position) {}

    private TrimMark(LogFile file, State start) {
        this.file = file;
        this.start = start;
        this.sequence = start.sequence();
    }

    /** The newest whole slot; empty where there is none, or no file. */
    static Optional<State> load(LogFolder folder) throws IOException {
        if (!folder.list().contains(NAME)) {
            return Optional.empty();
        }
        ByteBuffer bytes = Frame.buffer(2 * SLOT);
        try (LogFile file = folder.openForReading(NAME)) {
            file.readFully(bytes, 0);
        }
        State newest = null;
        for (int slot = 0; slot < 2 && bytes.position() >= (slot + 1) * SLOT; slot++) {
            State state = read(bytes.slice(slot * SLOT, SLOT).order(bytes.order()));
            if (state != null && (newest == null || state.sequence() > newest.sequence())) {
                newest = state;
            }
        }
        return Optional.ofNullable(newest);
    }

    private static @Nullable State read(ByteBuffer slot) {
        if (slot.getInt(CHECKSUM_AT) != Frame.checksum(slot.slice(0, CHECKSUM_AT))
                || slot.getLong(0) != MAGIC
                || slot.getInt(8) != VERSION) {
            return null;
        }
        return new State(new UUID(slot.getLong(16), slot.getLong(24)), slot.getLong(32), slot.getLong(40));
    }

    /**
     * Makes the file anew, durably, so that what is trimmed next does not rest on bytes that a process before this one may
     * have failed to sync.
     */
    static TrimMark create(LogFolder folder, State state) throws IOException {
        LogFile file = folder.create(NAME + SegmentName.TEMPORARY);
        try {
            file.writeFully(ByteBuffer.allocate(2 * SLOT), 0);
            TrimMark mark = new TrimMark(file, state);
            mark.put(state);
            folder.rename(NAME + SegmentName.TEMPORARY, NAME);
            folder.sync();
            return mark;
        } catch (IOException | RuntimeException e) {
            Closing.quietly(file, NAME);
            throw e;
        }
    }

    UUID logId() {
        return start.logId();
    }

    /** The position that it was made with. */
    long position() {
        return start.position();
    }

    /** The position is on the disk when this returns. After a failure the same slot is written again, never the good one. */
    void write(long position) throws IOException {
        put(new State(start.logId(), sequence + 1, position));
        sequence++;
    }

    private void put(State state) throws IOException {
        ByteBuffer slot = Frame.buffer(SLOT).putLong(MAGIC).putInt(VERSION).putInt(0);
        slot.putLong(state.logId().getMostSignificantBits())
                .putLong(state.logId().getLeastSignificantBits());
        slot.putLong(state.sequence()).putLong(state.position());
        slot.putInt(CHECKSUM_AT, Frame.checksum(slot.slice(0, CHECKSUM_AT))).clear();
        file.writeFully(slot, state.sequence() % 2 * SLOT);
        file.sync();
    }

    @Override
    public void close() {
        Closing.quietly(file, NAME);
    }
}
