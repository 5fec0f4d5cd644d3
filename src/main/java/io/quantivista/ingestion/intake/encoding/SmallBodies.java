package io.quantivista.ingestion.intake.encoding;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Undoes the encoding of a body that is in memory, within the same bounds as one that is streamed. */
public final class SmallBodies {
    /** Below it no ratio is looked at: a short body may well be one repeated record. */
    private static final int RATIO_FREE_BYTES = 1 << 20;

    private static final int FIRST_ROOM = 16 << 10;

    private SmallBodies() {}

    /**
     * The body without its encoding.
     *
     * @throws GatewayException {@code body_too_large} over {@code maxBytes}, or where it becomes more than a mebibyte and more
     *     than {@code maxRatio} bytes for each that came; {@code malformed_body} where it is corrupt
     */
    public static byte[] decompress(ContentCoding coding, byte[] body, int maxBytes, int maxRatio) {
        @Nullable Decompressor decompressor = coding.decompressor();
        if (decompressor == null) {
            return body;
        }
        try (decompressor) {
            decompressor.give(body);
            byte[] made = new byte[0];
            byte[] room = new byte[Math.min(FIRST_ROOM, maxBytes + 1)];
            int size = 0;
            int taken = decompressor.take(room);
            while (taken > 0) {
                requireBounds(size + taken, body.length, maxBytes, maxRatio);
                if (size + taken > made.length) {
                    made = Arrays.copyOf(made, Math.max(size + taken, 2 * made.length));
                }
                System.arraycopy(room, 0, made, size, taken);
                size += taken;
                taken = decompressor.take(room);
            }
            decompressor.end();
            return size == made.length ? made : Arrays.copyOf(made, size);
        }
    }

    private static void requireBounds(int size, int given, int maxBytes, int maxRatio) {
        if (size > maxBytes) {
            throw new GatewayException(
                    ErrorCode.BODY_TOO_LARGE,
                    "The body has more than %d bytes when decompressed, %d are allowed (intake.log.max_entry_bytes): split it"
                            .formatted(maxBytes, maxBytes));
        }
        if (size > RATIO_FREE_BYTES && size / maxRatio > given) {
            throw new GatewayException(
                    ErrorCode.BODY_TOO_LARGE,
                    "The %d bytes of the body become %d or more, %d for each are allowed (upload.max_ratio): send it with less compression, or none"
                            .formatted(given, size, maxRatio));
        }
    }
}
