package io.quantivista.ingestion.format.binary;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.tukaani.xz.XZInputStream;

/** The codecs that are read as streams. Each call decompresses {@code from[begin, end)} into the buffer. */
public final class BlockStreams {
    private static final int KIBIBYTE = 1024;
    /** What the decoder of xz holds beside its dictionary. */
    private static final int XZ_BASE_KIBIBYTES = 1024;

    private BlockStreams() {}

    /** Raw deflate (RFC 1951). */
    public static void inflate(byte[] from, int begin, int end, DecodedBytes into, int bound) throws IOException {
        Inflater inflater = new Inflater(true);
        try (InflaterInputStream in = new InflaterInputStream(bytes(from, begin, end), inflater)) {
            into.fill(in, bound);
        } finally {
            inflater.end();
        }
    }

    public static void gunzip(byte[] from, int begin, int end, DecodedBytes into, int bound) throws IOException {
        try (GZIPInputStream in = new GZIPInputStream(bytes(from, begin, end))) {
            into.fill(in, bound);
        }
    }

    public static void bzip2(byte[] from, int begin, int end, DecodedBytes into, int bound) throws IOException {
        try (BZip2CompressorInputStream in = new BZip2CompressorInputStream(bytes(from, begin, end))) {
            into.fill(in, bound);
        }
    }

    /** The dictionary of xz is memory that the block asks for: no more of it than twice what the result may have. */
    public static void xz(byte[] from, int begin, int end, DecodedBytes into, int bound) throws IOException {
        int memory = XZ_BASE_KIBIBYTES + Math.max(bound, BinaryLimits.DEFAULT.maxDecodedBytes()) / KIBIBYTE * 2;
        try (XZInputStream in = new XZInputStream(bytes(from, begin, end), memory)) {
            into.fill(in, bound);
        }
    }

    private static ByteArrayInputStream bytes(byte[] from, int begin, int end) {
        return new ByteArrayInputStream(from, begin, end - begin);
    }
}
