package io.quantivista.ingestion.intake.log;

import java.nio.ByteBuffer;
import java.util.UUID;

/**
 * The first 64 bytes of a segment, little-endian: magic (8), version (4), length of the header (4), id of the log (16), first
 * position (8), salt (8), zeros (12), CRC32C of the 60 bytes before (4).
 *
 * @param first the position of the first entry; the file's name says it too
 * @param salt part of every checksum of a head in this segment, and known to no sender
 */
record SegmentHeader(UUID logId, long first, long salt) {
    static final int BYTES = 64;

    private static final long MAGIC = 0x474F_4C4B_5456_51_01L; // "\1QVTKLOG", backwards
    private static final int VERSION = 1;
    private static final int CHECKSUM_AT = BYTES - Integer.BYTES;

    ByteBuffer toBytes() {
        ByteBuffer bytes = Frame.buffer(BYTES).putLong(MAGIC).putInt(VERSION).putInt(BYTES);
        bytes.putLong(logId.getMostSignificantBits()).putLong(logId.getLeastSignificantBits());
        bytes.putLong(first).putLong(salt);
        return bytes.putInt(CHECKSUM_AT, Frame.checksum(bytes.slice(0, CHECKSUM_AT)))
                .position(0);
    }

    /**
     * @param name of the file, which says the first position
     * @throws DamagedLogException where the bytes are no header of that segment
     */
    static SegmentHeader read(ByteBuffer bytes, LogFolder folder, String name) throws DamagedLogException {
        String what = problem(bytes, name);
        if (!what.isEmpty()) {
            throw new DamagedLogException(folder.pathOf(name), 0, BYTES, what);
        }
        return new SegmentHeader(new UUID(bytes.getLong(16), bytes.getLong(24)), bytes.getLong(32), bytes.getLong(40));
    }

    private static String problem(ByteBuffer bytes, String name) {
        if (bytes.limit() < BYTES) {
            return "the file ends within its header";
        }
        if (bytes.getInt(CHECKSUM_AT) != Frame.checksum(bytes.slice(0, CHECKSUM_AT))) {
            return "the checksum of its header is wrong";
        }
        if (bytes.getLong(0) != MAGIC || bytes.getInt(8) != VERSION || bytes.getInt(12) != BYTES) {
            return "it is no segment of version %d, which this gateway reads".formatted(VERSION);
        }
        long first = bytes.getLong(32);
        return first == SegmentName.first(name)
                ? ""
                : "its header says that it begins with entry %d, its name says another".formatted(first);
    }
}
