package io.quantivista.ingestion.intake.log;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The head of a frame, 16 bytes, little-endian: type (1 byte, never 0, so that a hole full of zeros is no frame), 3 zeros,
 * length of the body (4), CRC32C of the body and its padding (4), CRC32C of salt, offset and the 12 bytes before (4).
 *
 * <p>The second checksum tells a damaged length from a torn tail. It covers the segment's salt and the frame's own offset,
 * so bytes of another segment or of another place, or made up by a sender, are no frame here.
 *
 * @param type one of the constants
 * @param length of the body; zeros pad it to a multiple of 8
 * @param bodyChecksum of the padded body
 */
record Frame(byte type, int length, int bodyChecksum) {
    static final int HEAD = 16;
    static final byte GROUP = 1;
    static final byte ENTRY = 2;
    static final byte SEAL = 3;

    private static final int ALIGNMENT = 8;

    static ByteBuffer buffer(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    static int padded(int length) {
        return length + ALIGNMENT - 1 & -ALIGNMENT;
    }

    static int checksum(ByteBuffer bytes) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes);
        return (int) checksum.getValue();
    }

    /** Bytes of the body and its padding. */
    int paddedLength() {
        return padded(length);
    }

    /** @param offset where in the segment the head will stand */
    void putHead(ByteBuffer target, long salt, long offset) {
        int at = target.position();
        target.put(type).put((byte) 0).putShort((short) 0).putInt(length).putInt(bodyChecksum);
        target.putInt(headChecksum(target, at, salt, offset));
    }

    /** The head at {@code at} of a buffer; null where the bytes there are none of this segment and offset. */
    static @Nullable Frame read(ByteBuffer source, int at, long salt, long offset) {
        int first = source.getInt(at);
        int length = source.getInt(at + 4);
        if (first < GROUP || first > SEAL || length < 0 || length > Integer.MAX_VALUE - ALIGNMENT) {
            return null;
        }
        if (source.getInt(at + 12) != headChecksum(source, at, salt, offset)) {
            return null;
        }
        return new Frame((byte) first, length, source.getInt(at + 8));
    }

    private static int headChecksum(ByteBuffer head, int at, long salt, long offset) {
        ByteBuffer covered = buffer(28).putLong(salt).putLong(offset);
        covered.putLong(head.getLong(at)).putInt(head.getInt(at + 8)).flip();
        return checksum(covered);
    }
}
