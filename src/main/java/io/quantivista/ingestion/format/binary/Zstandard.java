package io.quantivista.ingestion.format.binary;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Reads frames of Zstandard (RFC 8878). */
public final class Zstandard {
    /** 8 MiB, which RFC 8878 asks every reader to offer. */
    private static final int USUAL_WINDOW_LOG = 23;

    private Zstandard() {}

    /** Decompresses {@code from[begin, end)} into the buffer. */
    public static void decompress(byte[] from, int begin, int end, DecodedBytes into, int bound) throws IOException {
        long told = Zstd.getFrameContentSize(from, begin, end - begin);
        if (told > 0) {
            byte[] out = into.ofSize(told, bound);
            if (frame(out, (int) told, from, begin, end) != told) {
                throw new IOException("a zstandard frame is shorter than the %d bytes that it tells".formatted(told));
            }
            return;
        }
        try (InputStream stream = new ByteArrayInputStream(from, begin, end - begin);
                ZstdInputStreamNoFinalizer in = new ZstdInputStreamNoFinalizer(stream)) {
            // The window is native memory that the frame asks for: no more of it than the result may have, beyond the
            // usual.
            in.setLongMax(Math.max(USUAL_WINDOW_LOG, Integer.SIZE - Integer.numberOfLeadingZeros(bound - 1)));
            into.fill(in, bound);
        }
    }

    private static long frame(byte[] out, int size, byte[] from, int begin, int end) throws IOException {
        try {
            return Zstd.decompressByteArray(out, 0, size, from, begin, end - begin);
        } catch (ZstdException e) {
            throw new IOException("zstandard: " + e.getMessage(), e);
        }
    }
}
