package io.quantivista.ingestion.intake.log;

import java.nio.ByteBuffer;

/**
 * The last frame of a segment that is complete: whatever is wrong before it is damage, never a torn tail. Its body: salt (8),
 * the position behind the last entry (8).
 */
final class SealFrame {
    static final int BODY = 16;
    static final int BYTES = Frame.HEAD + BODY;

    private SealFrame() {}

    static ByteBuffer of(long end, long salt, long offset) {
        ByteBuffer body = Frame.buffer(BODY).putLong(salt).putLong(end).flip();
        ByteBuffer frame = Frame.buffer(BYTES);
        new Frame(Frame.SEAL, BODY, Frame.checksum(body.duplicate())).putHead(frame, salt, offset);
        return frame.put(body).flip();
    }
}
