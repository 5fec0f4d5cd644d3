package io.quantivista.ingestion.intake.log;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Looks behind a bad place for a group or a seal. A group is written only after the one before it was synced, so whoever
 * finds a later one knows that the bad bytes were once good.
 */
final class LaterFrames {
    static final long NONE = -1;

    private static final int CHUNK = 1 << 20;
    private static final int ALIGNMENT = 8;

    private LaterFrames() {}

    /** The offset of the first group or seal at or behind {@code from}, or {@link #NONE}. */
    static long find(LogFile file, long salt, long from) throws IOException {
        long size = file.size();
        ByteBuffer chunk = Frame.buffer(CHUNK + GroupFrame.BYTES);
        for (long start = from; start < size; start += CHUNK) {
            chunk.clear();
            file.readFully(chunk, start);
            chunk.flip();
            for (int at = 0; at < CHUNK && chunk.limit() - at >= SealFrame.BYTES; at += ALIGNMENT) {
                if (isMark(chunk, at, salt, start + at)) {
                    return start + at;
                }
            }
        }
        return NONE;
    }

    private static boolean isMark(ByteBuffer chunk, int at, long salt, long offset) {
        byte type = chunk.get(at);
        if (type != Frame.GROUP && type != Frame.SEAL) {
            return false;
        }
        Frame frame = Frame.read(chunk, at, salt, offset);
        return frame != null
                && frame.length() == (type == Frame.SEAL ? SealFrame.BODY : GroupFrame.BODY)
                && chunk.limit() - at >= Frame.HEAD + frame.length()
                && Frame.checksum(chunk.slice(at + Frame.HEAD, frame.length())) == frame.bodyChecksum()
                && chunk.getLong(at + Frame.HEAD) == salt;
    }
}
