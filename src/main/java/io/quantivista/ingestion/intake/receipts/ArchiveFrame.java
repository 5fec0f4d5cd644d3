package io.quantivista.ingestion.intake.receipts;

import io.quantivista.ingestion.intake.log.LogFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A frame of an archive's file: a head of 20 bytes, little-endian, and a body. The head: magic and version (4), type (4),
 * length of the body (4), CRC32C of the body (4), CRC32C of the file's number, the frame's offset and the 16 bytes before (4).
 *
 * @param type one of the constants
 * @param next the offset behind it
 */
record ArchiveFrame(int type, ByteBuffer body, long next) {
    static final int HEAD = 20;
    static final int KEYS = 1;
    static final int STREAMS = 2;
    static final int VOIDS = 3;
    /** Ends a group of frames: only with it they count. */
    static final int MARK = 4;

    private static final int MAGIC = 0x3152_5651; // "QVR1"
    private static final int BODY_CHECKSUM_AT = 12;
    private static final int HEAD_CHECKSUM_AT = 16;

    /** A buffer with room for a head, to put a body into. */
    static ByteBuffer begin(int bodyBytes) {
        return ByteBuffer.allocate(HEAD + bodyBytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .position(HEAD);
    }

    /** Puts the head before the body; the buffer is ready to be written then. */
    static ByteBuffer finish(ByteBuffer frame, int type, long fileNumber, long offset) {
        frame.flip();
        frame.putInt(0, MAGIC).putInt(4, type).putInt(8, frame.limit() - HEAD);
        frame.putInt(BODY_CHECKSUM_AT, checksum(frame.slice(HEAD, frame.limit() - HEAD)));
        return frame.putInt(HEAD_CHECKSUM_AT, headChecksum(frame, fileNumber, offset));
    }

    /** The frame at an offset; null where none is that was wholly written. */
    static @Nullable ArchiveFrame read(LogFile file, long fileNumber, long offset, long size) throws IOException {
        if (size - offset < HEAD) {
            return null;
        }
        ByteBuffer head = read(file, offset, HEAD);
        int length = head.getInt(8);
        if (head.getInt(0) != MAGIC
                || head.getInt(HEAD_CHECKSUM_AT) != headChecksum(head, fileNumber, offset)
                || length > size - offset - HEAD) {
            return null;
        }
        ByteBuffer body = read(file, offset + HEAD, length);
        return checksum(body.duplicate()) == head.getInt(BODY_CHECKSUM_AT)
                ? new ArchiveFrame(head.getInt(4), body, offset + HEAD + length)
                : null;
    }

    private static ByteBuffer read(LogFile file, long offset, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        file.readFully(bytes, offset);
        return bytes.clear();
    }

    private static int headChecksum(ByteBuffer head, long fileNumber, long offset) {
        ByteBuffer covered =
                ByteBuffer.allocate(2 * Long.BYTES + HEAD_CHECKSUM_AT).order(ByteOrder.LITTLE_ENDIAN);
        covered.putLong(fileNumber).putLong(offset).put(head.slice(0, HEAD_CHECKSUM_AT));
        return checksum(covered.flip());
    }

    private static int checksum(ByteBuffer bytes) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes);
        return (int) checksum.getValue();
    }
}
