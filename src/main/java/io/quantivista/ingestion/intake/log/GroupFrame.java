package io.quantivista.ingestion.intake.log;

import java.nio.ByteBuffer;

/**
 * The frame before the entries of one write and one sync: a group is in the log whole or not at all, and is the unit of a
 * commit. Its body: salt (8), position of the first entry (8), number of entries (4), bytes of their frames (4).
 */
record GroupFrame(long first, int count, int bytes) {
    static final int BODY = 24;
    static final int BYTES = Frame.HEAD + BODY;

    void put(ByteBuffer target, long salt, long offset) {
        ByteBuffer body = Frame.buffer(BODY)
                .putLong(salt)
                .putLong(first)
                .putInt(count)
                .putInt(bytes)
                .flip();
        new Frame(Frame.GROUP, BODY, Frame.checksum(body.duplicate())).putHead(target, salt, offset);
        target.put(body);
    }

    static GroupFrame read(ByteBuffer body) {
        return new GroupFrame(body.getLong(8), body.getInt(16), body.getInt(20));
    }
}
