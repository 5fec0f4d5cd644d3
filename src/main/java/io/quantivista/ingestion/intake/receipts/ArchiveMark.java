package io.quantivista.ingestion.intake.receipts;

import java.nio.ByteBuffer;
import java.util.UUID;

/**
 * The end of a group of frames.
 *
 * @param number of the group, one more than that of the group before
 * @param isComplete whether the group holds all that is known, and nothing before it counts
 * @param logId of the log whose positions these are
 * @param noted the last position that was noted
 * @param seconds the log's time then
 */
record ArchiveMark(long number, boolean isComplete, UUID logId, long noted, int seconds) {
    static final int BYTES = 5 * Long.BYTES + Integer.BYTES + 1;

    void put(ByteBuffer target) {
        target.putLong(number).put((byte) (isComplete ? 1 : 0));
        target.putLong(logId.getMostSignificantBits()).putLong(logId.getLeastSignificantBits());
        target.putLong(noted).putInt(seconds);
    }

    static ArchiveMark read(ByteBuffer source) {
        return new ArchiveMark(
                source.getLong(),
                source.get() == 1,
                new UUID(source.getLong(), source.getLong()),
                source.getLong(),
                source.getInt());
    }
}
