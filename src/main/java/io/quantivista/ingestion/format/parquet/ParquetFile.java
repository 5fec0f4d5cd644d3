package io.quantivista.ingestion.format.parquet;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.format.DecodeLimits;
import io.quantivista.ingestion.format.RandomBytes;
import io.quantivista.ingestion.format.SpooledFormat;
import io.quantivista.ingestion.format.binary.BinaryLimits;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.Util;
import org.apache.parquet.format.converter.ParquetMetadataConverter;
import org.apache.parquet.schema.MessageType;
import org.jspecify.annotations.Nullable;

/**
 * A file whose footer is read and believed: its row groups and columns lie inside of it and within the limits.
 *
 * @param columns the leaves of the schema; each row group has its chunks in their order
 * @param uncountedBytes how many bytes a column may have beyond those that it tells
 */
record ParquetFile(
        RandomBytes body,
        MessageType schema,
        List<ColumnDescriptor> columns,
        List<RowGroup> rowGroups,
        int uncountedBytes) {
    private static final int MAGIC_BYTES = 4;
    private static final int TAIL_BYTES = 8;
    private static final String MAGIC = "PAR1";
    private static final String ENCRYPTED = "PARE";
    private static final Pattern PARQUET_MR =
            Pattern.compile("parquet-mr(?: version (\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3}))?(?!\\S)");
    private static final long FIRST_VERSION_THAT_COUNTS = 1_002_009;
    private static final int UNCOUNTED_BYTES = 100;

    static ParquetFile open(RandomBytes body, DecodeLimits limits) throws IOException {
        FileMetaData footer = footer(body, limits.binary().maxFooterBytes());
        if (footer.getSchemaSize() > limits.binary().maxColumns() + 1L) {
            throw new GatewayException(
                    ErrorCode.FORMAT_LIMIT,
                    "the file has %d columns, parquet.max_columns allows %d"
                            .formatted(
                                    footer.getSchemaSize() - 1, limits.binary().maxColumns()));
        }
        MessageType schema = schema(footer);
        List<ColumnDescriptor> columns = schema.getColumns();
        List<RowGroup> rowGroups = footer.getRow_groups();
        for (int i = 0; i < rowGroups.size(); i++) {
            requireInside(rowGroups.get(i), i, columns, body.size(), limits.binary());
        }
        requireRows(rowGroups, body.size(), limits.binary());
        return new ParquetFile(body, schema, columns, rowGroups, uncountedBytes(footer.getCreated_by()));
    }

    private static FileMetaData footer(RandomBytes body, int maxBytes) throws IOException {
        long size = body.size();
        byte[] ends = new byte[MAGIC_BYTES + TAIL_BYTES];
        if (size < ends.length) {
            throw malformed("the body has %d bytes, a Parquet file has more".formatted(size));
        }
        body.read(0, ends, 0, MAGIC_BYTES);
        body.read(size - TAIL_BYTES, ends, MAGIC_BYTES, TAIL_BYTES);
        String first = new String(ends, 0, MAGIC_BYTES, StandardCharsets.ISO_8859_1);
        String last = new String(ends, TAIL_BYTES, MAGIC_BYTES, StandardCharsets.ISO_8859_1);
        if (first.equals(ENCRYPTED) || last.equals(ENCRYPTED)) {
            throw unsupported("the file is encrypted: send it decrypted");
        }
        if (!first.equals(MAGIC) || !last.equals(MAGIC)) {
            throw malformed("the body does not %s with PAR1: it is no Parquet file or was cut"
                    .formatted(first.equals(MAGIC) ? "end" : "begin"));
        }
        int length = ends[4] & 0xff | (ends[5] & 0xff) << 8 | (ends[6] & 0xff) << 16 | (ends[7] & 0xff) << 24;
        if (length < 0 || length > size - ends.length) {
            throw malformed("the footer tells %d bytes in a body of %d".formatted(length & 0xffffffffL, size));
        }
        if (length > maxBytes) {
            throw BinaryLimits.exceeded("the footer", length, "parquet.max_footer_bytes", maxBytes);
        }
        byte[] footer = new byte[length];
        body.read(size - TAIL_BYTES - length, footer, 0, length);
        if (ThriftBounds.end(footer, 0, length) == ThriftBounds.CUT) {
            throw malformed("the footer is damaged: it ends inside a value");
        }
        try {
            return Util.readFileMetaData(new ByteArrayInputStream(footer));
        } catch (IOException | RuntimeException e) {
            throw malformed("the footer is damaged: " + e.getMessage());
        }
    }

    private static MessageType schema(FileMetaData footer) {
        try {
            // Without the row groups, whose statistics nobody reads here.
            FileMetaData only = new FileMetaData(footer.version, footer.schema, footer.num_rows, List.of());
            MessageType schema = new ParquetMetadataConverter()
                    .fromParquetMetadata(only)
                    .getFileMetaData()
                    .getSchema();
            // Asked for here, as it fails for groups that hold nothing.
            schema.getColumns();
            return schema;
        } catch (IOException | RuntimeException | StackOverflowError e) {
            throw malformed("the schema in the footer cannot be read: " + e.getMessage());
        }
    }

    private static void requireInside(
            RowGroup group, int index, List<ColumnDescriptor> columns, long size, BinaryLimits limits) {
        if (group.getNum_rows() < 0 || group.getColumnsSize() != columns.size()) {
            throw malformed("row group %d has %d rows and %d columns, the schema %d"
                    .formatted(index, group.getNum_rows(), group.getColumnsSize(), columns.size()));
        }
        long total = 0;
        for (int i = 0; i < columns.size(); i++) {
            ColumnChunk chunk = group.getColumns().get(i);
            String path = String.join(".", columns.get(i).getPath());
            ColumnMetaData column = chunk.getMeta_data();
            if (chunk.isSetCrypto_metadata()) {
                throw unsupported("column '%s' is encrypted: send it decrypted, or leave it out".formatted(path));
            }
            if (column == null || chunk.isSetFile_path()) {
                throw malformed("column '%s' of row group %d is in another file".formatted(path, index));
            }
            long from = start(column);
            long bytes = column.getTotal_compressed_size();
            boolean isInside = from >= MAGIC_BYTES && bytes >= 0 && bytes <= size && from <= size - bytes;
            if (!isInside || !String.join(".", column.getPath_in_schema()).equals(path)) {
                throw malformed("column '%s' of row group %d is told at byte %d with %d bytes, in a body of %d"
                        .formatted(path, index, from, bytes, size));
            }
            total += bytes;
        }
        if (total > limits.maxRowGroupBytes()) {
            throw BinaryLimits.exceeded(
                    "row group %d".formatted(index), total, "parquet.max_row_group_bytes", limits.maxRowGroupBytes());
        }
    }

    private static void requireRows(List<RowGroup> rowGroups, long size, BinaryLimits limits) {
        long bound = limits.rowBound(size);
        long rows = 0;
        for (RowGroup group : rowGroups) {
            rows += Math.min(group.getNum_rows(), bound + 1);
            if (rows > bound) {
                throw new GatewayException(
                        ErrorCode.FORMAT_LIMIT,
                        "the file tells %d rows or more in %d bytes, decode.max_ratio allows %d"
                                .formatted(rows, size, bound));
            }
        }
    }

    /** Where a chunk begins: with its dictionary, where it has one in front, or nothing else. */
    static long start(ColumnMetaData column) {
        long data = column.getData_page_offset();
        long dictionary = column.getDictionary_page_offset();
        boolean isInFront = dictionary < data || data <= 0;
        return column.isSetDictionary_page_offset() && dictionary > 0 && isInFront ? dictionary : data;
    }

    /**
     * How many bytes a column may have beyond those that it tells: parquet-mr up to 1.2.8 leaves out the header of the
     * dictionary (PARQUET-816). As much as parquet-cpp allows, which is more than any such header has.
     */
    static int uncountedBytes(@Nullable String createdBy) {
        Matcher writer = PARQUET_MR.matcher(createdBy == null ? "" : createdBy);
        if (!writer.lookingAt()) {
            return 0;
        }
        if (writer.group(1) == null) {
            return UNCOUNTED_BYTES;
        }
        long version = 0;
        for (int part = 1; part <= 3; part++) {
            version = version * 1000 + Long.parseLong(writer.group(part));
        }
        return version < FIRST_VERSION_THAT_COUNTS ? UNCOUNTED_BYTES : 0;
    }

    List<SpooledFormat.Part> parts() {
        List<SpooledFormat.Part> parts = new ArrayList<>();
        long record = 1;
        for (RowGroup group : rowGroups) {
            long bytes = group.getColumns().stream()
                    .mapToLong(chunk -> chunk.getMeta_data().getTotal_compressed_size())
                    .sum();
            long from = group.getColumns().isEmpty()
                    ? 0
                    : start(group.getColumns().get(0).getMeta_data());
            parts.add(new SpooledFormat.Part(from, bytes, record));
            record += group.getNum_rows();
        }
        return parts;
    }

    static GatewayException unsupported(String reason) {
        return new GatewayException(ErrorCode.UNSUPPORTED_FORMAT, reason);
    }

    static GatewayException malformed(String reason) {
        return new GatewayException(ErrorCode.MALFORMED_BODY, reason);
    }
}
