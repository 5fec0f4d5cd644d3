package io.quantivista.ingestion.format.binary;

import io.quantivista.ingestion.error.GatewayException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * A buffer into which blocks are decompressed, one after the other, never beyond the bound of each. Owned by one lane.
 *
 * <p>Where the size is told it is made at once; otherwise the buffer grows with what comes out, so that a small block that
 * claims to be large costs nothing.
 */
public final class DecodedBytes {
    private static final int FIRST_CAPACITY = 64 * 1024;

    private byte[] bytes = new byte[0];
    private int length;

    public byte[] bytes() {
        return bytes;
    }

    public int length() {
        return length;
    }

    /** Makes the buffer ready for {@code size} bytes, which follow. */
    public byte[] ofSize(long size, int bound) {
        if (size < 0 || size > bound) {
            throw tooLarge(size);
        }
        if (bytes.length < size) {
            bytes = new byte[(int) size];
        }
        length = (int) size;
        return bytes;
    }

    /** Reads a stream to its end. */
    public void fill(InputStream in, int bound) throws IOException {
        length = 0;
        while (true) {
            makeRoom(bound);
            int read = in.read(bytes, length, bytes.length - length);
            if (read < 0) {
                break;
            }
            length += read;
            if (length > bound) {
                throw tooLarge(length);
            }
        }
    }

    private void makeRoom(int bound) {
        if (length == bytes.length) {
            // One byte more than allowed tells a block that ends there from one that goes on.
            long capacity = Math.min(bound + 1L, Math.max(FIRST_CAPACITY, 2L * bytes.length));
            bytes = Arrays.copyOf(bytes, (int) Math.min(Integer.MAX_VALUE - 16, Math.max(capacity, length + 1L)));
        }
    }

    private static GatewayException tooLarge(long actual) {
        return BinaryLimits.exceeded(
                "a decompressed block", actual, "decode.max_decoded_bytes or decode.max_ratio", actual - 1);
    }
}
