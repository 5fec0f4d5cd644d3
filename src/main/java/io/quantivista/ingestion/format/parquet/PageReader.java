package io.quantivista.ingestion.format.parquet;

import io.quantivista.ingestion.format.RandomBytes;
import io.quantivista.ingestion.format.binary.BinaryLimits;
import io.quantivista.ingestion.format.binary.DecodedBytes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.zip.CRC32;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.DataPageHeaderV2;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.Util;

/** The pages of one column of a row group, one after the other. Owned by one lane. */
final class PageReader {
    private static final int FIRST_HEADER_BYTES = 1024;
    /** A header holds the page's smallest and largest value, which are cut by every writer. */
    private static final int MAX_HEADER_BYTES = 1 << 20;

    private final RandomBytes body;
    private final ColumnMetaData column;
    private final PageScratch scratch;
    private final BinaryLimits limits;
    /** Where the column ends as it tells: no page begins behind it. */
    private final long end;
    /** Where its last page ends at the latest. */
    private final long limit;

    private long at;

    PageReader(ParquetFile file, ColumnMetaData column, PageScratch scratch, BinaryLimits limits) {
        this.body = file.body();
        this.column = column;
        this.scratch = scratch;
        this.limits = limits;
        this.at = ParquetFile.start(column);
        this.end = at + column.getTotal_compressed_size();
        this.limit = Math.min(end + file.uncountedBytes(), body.size());
    }

    boolean hasMore() {
        return at < end;
    }

    /** Goes behind the next header. */
    PageHeader header() throws IOException {
        for (int size = FIRST_HEADER_BYTES; ; size *= 8) {
            int there = (int) Math.min(Math.min(size, MAX_HEADER_BYTES), limit - at);
            byte[] bytes = scratch.room(there);
            body.read(at, bytes, 0, there);
            int length = ThriftBounds.end(bytes, 0, there);
            if (length != ThriftBounds.CUT) {
                at += length;
                return checked(parse(bytes, length));
            }
            if (there < size || size >= MAX_HEADER_BYTES) {
                throw ParquetFile.malformed("the header of the page at byte %d is not whole".formatted(at));
            }
        }
    }

    private PageHeader parse(byte[] bytes, int length) {
        try {
            return Util.readPageHeader(new ByteArrayInputStream(bytes, 0, length));
        } catch (IOException | RuntimeException e) {
            throw ParquetFile.malformed(
                    "the header of the page before byte %d is damaged: %s".formatted(at, e.getMessage()));
        }
    }

    private PageHeader checked(PageHeader header) {
        int compressed = header.getCompressed_page_size();
        int decoded = header.getUncompressed_page_size();
        if (compressed < 0 || decoded < 0 || compressed > limit - at) {
            throw ParquetFile.malformed(
                    "the page at byte %d tells %d bytes, %d decompressed, where its column has %d left"
                            .formatted(at, compressed, decoded, end - at));
        }
        if (decoded > limits.decodedBound(compressed) || compressed > limits.maxDecodedBytes()) {
            throw BinaryLimits.exceeded(
                    "the page at byte %d".formatted(at),
                    Math.max(compressed, decoded),
                    "decode.max_decoded_bytes or decode.max_ratio",
                    limits.decodedBound(compressed));
        }
        return header;
    }

    /** Reads the page behind the header, decompressed, levels and all. */
    void read(PageHeader header, DecodedBytes into) throws IOException {
        int size = header.getCompressed_page_size();
        int decoded = header.getUncompressed_page_size();
        scratch.hold(into.bytes().length, decoded, limits);
        byte[] bytes = scratch.room(size);
        body.read(at, bytes, 0, size);
        if (header.isSetCrc()) {
            CRC32 checksum = new CRC32();
            checksum.update(bytes, 0, size);
            if ((int) checksum.getValue() != header.getCrc()) {
                throw ParquetFile.malformed(
                        "the checksum of the page at byte %d is another: it was damaged".formatted(at));
            }
        }
        at += size;
        if (header.getType() == PageType.DATA_PAGE_V2) {
            readBehindLevels(header.getData_page_header_v2(), bytes, size, decoded, into);
        } else {
            decompress(bytes, 0, size, into, decoded);
        }
    }

    /** The levels of a page of version 2 stand in front and are not compressed. */
    private void readBehindLevels(DataPageHeaderV2 header, byte[] bytes, int size, int decoded, DecodedBytes into) {
        long levels = (long) header.getRepetition_levels_byte_length() + header.getDefinition_levels_byte_length();
        if (header.getRepetition_levels_byte_length() < 0
                || header.getDefinition_levels_byte_length() < 0
                || levels > size
                || levels > decoded) {
            throw ParquetFile.malformed("a page tells %d bytes of levels in %d".formatted(levels, size));
        }
        int front = (int) levels;
        DecodedBytes values = scratch.values();
        if (!header.isIs_compressed()) {
            System.arraycopy(bytes, 0, into.ofSize(size, decoded), 0, size);
            return;
        }
        if (decoded == front) {
            System.arraycopy(bytes, 0, into.ofSize(front, decoded), 0, front);
            return;
        }
        decompress(bytes, front, size, values, decoded - front);
        byte[] page = into.ofSize(decoded, decoded);
        System.arraycopy(bytes, 0, page, 0, front);
        System.arraycopy(values.bytes(), 0, page, front, decoded - front);
    }

    private void decompress(byte[] bytes, int from, int to, DecodedBytes into, int size) {
        try {
            PageDecompression.decompress(column.getCodec(), bytes, from, to, into, size);
        } catch (IOException e) {
            throw ParquetFile.malformed(
                    "the page before byte %d cannot be decompressed: %s".formatted(at, e.getMessage()));
        }
    }
}
