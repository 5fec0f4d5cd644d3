package io.quantivista.ingestion.lake.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantivista.ingestion.lake.storage.ByteBuilder;
import io.quantivista.ingestion.model.ColumnType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.ColumnOrder;
import org.apache.parquet.format.CompressionCodec;
import org.apache.parquet.format.DecimalType;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.LogicalType;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.Statistics;
import org.apache.parquet.format.StringType;
import org.apache.parquet.format.Type;
import org.apache.parquet.format.TypeDefinedOrder;
import org.apache.parquet.format.Util;
import org.junit.jupiter.api.Test;

/** The library's own encoder tells what each byte of a footer must be. */
class FileFooterTest {
    private static final int FILES = 300;

    private final Random random = new Random(7);

    @Test
    void everyByteIsWhatTheLibraryWrites() throws IOException {
        for (int columns : new int[] {1, 14, 15, 16, 200}) {
            ParquetSchema schema = schema(columns);
            FileFooter footer = new FileFooter(schema);
            for (int file = 0; file < FILES / columns + 2; file++) {
                int groups = file < 4 ? new int[] {0, 1, 14, 15}[file] : random.nextInt(20);
                List<RowGroup> expected = new ArrayList<>();
                for (int group = 0; group < groups; group++) {
                    expected.add(group(schema, footer, group));
                }
                long rows = random.nextLong() >>> random.nextInt(1, 64);
                ByteBuilder written = new ByteBuilder(16);

                footer.writeTo(written, rows);

                assertThat(bytes(written)).isEqualTo(library(schema, expected, rows));
            }
        }
    }

    @Test
    void aFieldOutOfOrderIsRefused() {
        CompactWriter writer = new CompactWriter(new ByteBuilder(16));
        writer.i32(3, 1);

        assertThatThrownBy(() -> writer.i32(3, 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("field 3 cannot follow field 3");
    }

    private static ParquetSchema schema(int columns) {
        List<ParquetColumn> described = new ArrayList<>();
        for (int i = 0; i < columns; i++) {
            described.add(
                    i % 2 == 0
                            ? new ParquetColumn("text_ü" + i, ColumnType.STRING, true, false, null)
                            : new ParquetColumn("price_" + i, ColumnType.decimal(38, 4), false, false, null));
        }
        return new ParquetSchema(described);
    }

    /** Gives a row group of random facts to the footer; the same as the library describes it. */
    private RowGroup group(ParquetSchema schema, FileFooter footer, int ordinal) {
        int rows = random.nextInt(1, 1 << 20);
        long start = number();
        footer.beginGroup();
        List<ColumnChunk> chunks = new ArrayList<>();
        for (int column = 0; column < schema.columns().size(); column++) {
            chunks.add(chunk(schema, footer, column, rows));
        }
        long raw = number();
        long stored = number();
        footer.endGroup(rows, raw, stored, start);
        RowGroup group = new RowGroup(chunks, raw, rows);
        group.setFile_offset(start);
        group.setTotal_compressed_size(stored);
        group.setOrdinal((short) ordinal);
        return group;
    }

    private ColumnChunk chunk(ParquetSchema schema, FileFooter footer, int column, int rows) {
        long position = number();
        int dictionary = random.nextBoolean() ? 0 : random.nextInt(1, 1 << 20);
        long stored = number();
        long raw = number();
        Set<Encoding> encodings = EnumSet.of(Encoding.RLE);
        if (random.nextBoolean()) {
            encodings.addAll(List.of(Encoding.PLAIN, Encoding.RLE_DICTIONARY));
        }
        CompressionCodec compression = random.nextBoolean() ? CompressionCodec.ZSTD : CompressionCodec.UNCOMPRESSED;
        ChunkStatistics statistics = new ChunkStatistics();
        Statistics expected = new Statistics();
        long nulls = random.nextInt(rows);
        statistics.begin(nulls);
        expected.setNull_count(nulls);
        if (random.nextInt(3) > 0) {
            byte[] min = new byte[random.nextInt(200)];
            byte[] max = new byte[random.nextInt(200)];
            random.nextBytes(min);
            random.nextBytes(max);
            statistics.bounds(min, max);
            expected.setMin_value(min);
            expected.setMax_value(max);
        }
        footer.chunk(
                column,
                new ColumnPages.ChunkBytes(List.of(), dictionary, stored, raw, encodings, compression, statistics),
                rows,
                position);
        ColumnMetaData data = new ColumnMetaData(
                column % 2 == 0 ? Type.BYTE_ARRAY : Type.FIXED_LEN_BYTE_ARRAY,
                List.copyOf(encodings).stream().sorted().toList(),
                List.of(schema.columns().get(column).name()),
                compression,
                rows,
                raw,
                stored,
                position + dictionary);
        if (dictionary > 0) {
            data.setDictionary_page_offset(position);
        }
        data.setStatistics(expected);
        ColumnChunk chunk = new ColumnChunk(position);
        chunk.setMeta_data(data);
        return chunk;
    }

    /** Of any length as a varint. */
    private long number() {
        return random.nextLong() >>> random.nextInt(2, 63);
    }

    private static byte[] library(ParquetSchema schema, List<RowGroup> groups, long rows) throws IOException {
        List<SchemaElement> elements = new ArrayList<>();
        List<ColumnOrder> orders = new ArrayList<>();
        SchemaElement root = new SchemaElement("row");
        root.setNum_children(schema.columns().size());
        elements.add(root);
        for (ParquetColumn column : schema.columns()) {
            elements.add(element(column));
            orders.add(ColumnOrder.TYPE_ORDER(new TypeDefinedOrder()));
        }
        FileMetaData footer = new FileMetaData(1, elements, rows, groups);
        footer.setCreated_by("quantivista-ingestion version 0.1.0");
        footer.setColumn_orders(orders);
        ByteBuilder bytes = new ByteBuilder(16);
        Util.writeFileMetaData(footer, bytes);
        return bytes(bytes);
    }

    private static SchemaElement element(ParquetColumn column) {
        SchemaElement element = new SchemaElement(column.name());
        if (column.type().equals(ColumnType.STRING)) {
            element.setType(Type.BYTE_ARRAY);
            element.setRepetition_type(FieldRepetitionType.OPTIONAL);
            element.setConverted_type(org.apache.parquet.format.ConvertedType.UTF8);
            element.setLogicalType(LogicalType.STRING(new StringType()));
        } else {
            element.setType(Type.FIXED_LEN_BYTE_ARRAY);
            element.setType_length(16);
            element.setRepetition_type(FieldRepetitionType.REQUIRED);
            element.setConverted_type(org.apache.parquet.format.ConvertedType.DECIMAL);
            element.setPrecision(38);
            element.setScale(4);
            element.setLogicalType(LogicalType.DECIMAL(new DecimalType(4, 38)));
        }
        return element;
    }

    private static byte[] bytes(ByteBuilder builder) {
        return Arrays.copyOf(builder.array(), builder.size());
    }
}
