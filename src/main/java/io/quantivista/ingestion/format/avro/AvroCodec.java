package io.quantivista.ingestion.format.avro;

import io.quantivista.ingestion.format.binary.BlockStreams;
import io.quantivista.ingestion.format.binary.DecodedBytes;
import io.quantivista.ingestion.format.binary.Snappy;
import io.quantivista.ingestion.format.binary.Zstandard;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.CRC32;

/** How the blocks of a file are compressed. */
enum AvroCodec {
    NULL {
        @Override
        void decompress(byte[] from, int begin, int end, DecodedBytes into, int bound) {
            System.arraycopy(from, begin, into.ofSize(end - begin, bound), 0, end - begin);
        }
    },
    DEFLATE {
        @Override
        void decompress(byte[] from, int begin, int end, DecodedBytes into, int bound) throws IOException {
            BlockStreams.inflate(from, begin, end, into, bound);
        }
    },
    /** With the CRC-32 of what was compressed behind it. */
    SNAPPY {
        @Override
        void decompress(byte[] from, int begin, int end, DecodedBytes into, int bound) throws IOException {
            int last = end - CHECKSUM_BYTES;
            if (last < begin) {
                throw new IOException("a snappy block has no checksum");
            }
            Snappy.decompress(from, begin, last, into, bound);
            CRC32 checksum = new CRC32();
            checksum.update(into.bytes(), 0, into.length());
            int told = (from[last] & 0xff) << 24
                    | (from[last + 1] & 0xff) << 16
                    | (from[last + 2] & 0xff) << 8
                    | (from[last + 3] & 0xff);
            if ((int) checksum.getValue() != told) {
                throw new IOException("the checksum is another: the block was damaged");
            }
        }
    },
    ZSTANDARD {
        @Override
        void decompress(byte[] from, int begin, int end, DecodedBytes into, int bound) throws IOException {
            Zstandard.decompress(from, begin, end, into, bound);
        }
    },
    BZIP2 {
        @Override
        void decompress(byte[] from, int begin, int end, DecodedBytes into, int bound) throws IOException {
            BlockStreams.bzip2(from, begin, end, into, bound);
        }
    },
    XZ {
        @Override
        void decompress(byte[] from, int begin, int end, DecodedBytes into, int bound) throws IOException {
            BlockStreams.xz(from, begin, end, into, bound);
        }
    };

    private static final int CHECKSUM_BYTES = 4;

    /** Decompresses {@code from[begin, end)} into the buffer. */
    abstract void decompress(byte[] from, int begin, int end, DecodedBytes into, int bound) throws IOException;

    static AvroCodec ofName(String name) {
        return Arrays.stream(values())
                .filter(codec -> codec.name().toLowerCase(Locale.ROOT).equals(name))
                .findFirst()
                .orElseThrow(() -> AvroHeader.malformed("the codec '%s' is unknown; there are %s"
                        .formatted(name, Arrays.toString(values()).toLowerCase(Locale.ROOT))));
    }
}
