package io.quantivista.ingestion.format.binary;

import java.io.IOException;

/**
 * Reads blocks of LZ4 (https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md), every index checked. Our own for the
 * reason that {@link Snappy} has.
 */
public final class Lz4 {
    private static final int MIN_MATCH = 4;

    private Lz4() {}

    /** Decompresses one block, {@code from[begin, end)}, that makes exactly {@code size} bytes. */
    public static void decompress(byte[] from, int begin, int end, DecodedBytes into, int size, int bound)
            throws IOException {
        byte[] out = into.ofSize(size, bound);
        if (block(from, begin, end, out, 0, size) != size) {
            throw new IOException("an LZ4 block is shorter than the %d bytes that it should have".formatted(size));
        }
    }

    /** Decompresses blocks as Hadoop frames them: each behind its decompressed and its compressed size. */
    public static void hadoop(byte[] from, int begin, int end, DecodedBytes into, int size, int bound)
            throws IOException {
        byte[] out = into.ofSize(size, bound);
        int at = begin;
        int made = 0;
        while (at < end && made < size) {
            long told = bigEndian(from, at, end);
            long compressed = bigEndian(from, at + 4, end);
            at += 8;
            if (compressed > end - at || told > size - made) {
                throw new IOException("an LZ4 frame of Hadoop goes beyond its end");
            }
            int next = block(from, at, at + (int) compressed, out, made, made + (int) told);
            if (next != made + told) {
                throw new IOException("an LZ4 frame of Hadoop is shorter than it tells");
            }
            made = next;
            at += (int) compressed;
        }
        if (made != size) {
            throw new IOException("LZ4 frames of Hadoop are shorter than the %d bytes of their page".formatted(size));
        }
    }

    private static int block(byte[] from, int begin, int end, byte[] out, int start, int limit) throws IOException {
        int at = begin;
        int made = start;
        while (at < end) {
            int token = from[at++] & 0xff;
            int literals = token >> 4;
            if (literals == 15) {
                int next;
                do {
                    next = at < end ? from[at++] & 0xff : -1;
                    literals += next;
                } while (next == 255 && literals <= limit);
            }
            if (literals < 0 || literals > end - at || literals > limit - made) {
                throw new IOException("a literal of an LZ4 block goes beyond its end");
            }
            System.arraycopy(from, at, out, made, literals);
            at += literals;
            made += literals;
            if (at == end) {
                break;
            }
            if (end - at < 2) {
                throw new IOException("an LZ4 block ends inside a match");
            }
            int offset = (from[at] & 0xff) | (from[at + 1] & 0xff) << 8;
            at += 2;
            int length = token & 15;
            if (length == 15) {
                int next;
                do {
                    next = at < end ? from[at++] & 0xff : -1;
                    length += next;
                } while (next == 255 && length <= limit);
            }
            length += MIN_MATCH;
            if (offset == 0 || offset > made - start || length > limit - made) {
                throw new IOException("a match of an LZ4 block points outside of it");
            }
            Snappy.copy(out, made - offset, made, length);
            made += length;
        }
        return made;
    }

    private static long bigEndian(byte[] from, int at, int end) throws IOException {
        if (end - at < 4) {
            throw new IOException("an LZ4 frame of Hadoop has no sizes");
        }
        return (from[at] & 0xffL) << 24
                | (from[at + 1] & 0xffL) << 16
                | (from[at + 2] & 0xffL) << 8
                | from[at + 3] & 0xffL;
    }
}
