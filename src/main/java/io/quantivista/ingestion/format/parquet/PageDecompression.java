package io.quantivista.ingestion.format.parquet;

import io.quantivista.ingestion.format.binary.BlockStreams;
import io.quantivista.ingestion.format.binary.DecodedBytes;
import io.quantivista.ingestion.format.binary.Lz4;
import io.quantivista.ingestion.format.binary.Snappy;
import io.quantivista.ingestion.format.binary.Zstandard;
import java.io.IOException;
import org.apache.parquet.format.CompressionCodec;

/** Decompresses pages. */
final class PageDecompression {
    private PageDecompression() {}

    /** Decompresses {@code from[begin, end)}, which makes {@code size} bytes. */
    static void decompress(CompressionCodec codec, byte[] from, int begin, int end, DecodedBytes into, int size)
            throws IOException {
        if (size == 0) {
            // Some writers compress nothing and others leave it out: neither is worth a decompressor's opinion.
            into.ofSize(0, 0);
            return;
        }
        switch (codec) {
            case UNCOMPRESSED -> System.arraycopy(from, begin, into.ofSize(end - begin, size), 0, end - begin);
            case SNAPPY -> Snappy.decompress(from, begin, end, into, size);
            case GZIP -> BlockStreams.gunzip(from, begin, end, into, size);
            case ZSTD -> Zstandard.decompress(from, begin, end, into, size);
            case LZ4_RAW -> Lz4.decompress(from, begin, end, into, size, size);
            case LZ4 -> lz4(from, begin, end, into, size);
            case LZO, BROTLI ->
                throw ParquetFile.unsupported(
                        "the codec %s is not read here: there are UNCOMPRESSED, SNAPPY, GZIP, ZSTD, LZ4_RAW and LZ4"
                                .formatted(codec));
        }
        if (into.length() != size) {
            throw new IOException("a page has %d bytes, %d are told".formatted(into.length(), size));
        }
    }

    /** In Hadoop's frames, or, as parquet-cpp wrote it before it knew of them, as one block without. */
    private static void lz4(byte[] from, int begin, int end, DecodedBytes into, int size) throws IOException {
        try {
            Lz4.hadoop(from, begin, end, into, size, size);
        } catch (IOException notFramed) {
            try {
                Lz4.decompress(from, begin, end, into, size, size);
            } catch (IOException noBlock) {
                throw notFramed;
            }
        }
    }
}
