package io.quantivista.ingestion.format.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.format.Feeds;
import io.quantivista.ingestion.format.Feeds.Outcome;
import io.quantivista.ingestion.format.binary.DecodedBytes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.CompressionCodec;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.Util;
import org.apache.parquet.schema.MessageType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What other and older writers than today's parquet-java make. */
class OtherWritersTest {
    private static final MessageType WORDS = ParquetFiles.schema("message m { required binary s (STRING); }");

    @ParameterizedTest
    @ValueSource(strings = {"parquet-mr", "parquet-mr version 1.2.8 (build abc)", "parquet-mr version 1.0.0"})
    void aColumnOfAnOldWriterHasTheHeaderOfItsDictionaryBeyondItsEnd(String writer) throws IOException {
        byte[] file = edited(footer -> {
            footer.setCreated_by(writer);
            shorten(footer, 14);
        });

        assertThat(Feeds.read(ParquetFormat.DESCRIPTOR, file))
                .extracting(Outcome::json)
                .containsExactly("{\"s\":\"a\"}", "{\"s\":\"a\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "parquet-mr version 1.2.9 (build abc)",
                "parquet-mr version 1.15.0",
                "parquet-cpp version 1.0.0",
                "x"
            })
    void aColumnOfAnotherWriterEndsWhereItTells(String writer) {
        assertThatThrownBy(() -> Feeds.read(ParquetFormat.DESCRIPTOR, edited(footer -> {
                    footer.setCreated_by(writer);
                    shorten(footer, 14);
                })))
                .isInstanceOf(GatewayException.class)
                .hasMessageContaining("cannot be read at record 1 of the file");
    }

    @ParameterizedTest
    @CsvSource({"4, 0, 4", "4, 30, 4", "0, 30, 30", "40, 30, 30"})
    void aColumnBeginsWithItsDictionaryWhereThatIsInFrontOfTheDataOrAlone(long dictionary, long data, long start) {
        ColumnMetaData column = new ColumnMetaData();
        column.setDictionary_page_offset(dictionary);
        column.setData_page_offset(data);

        assertThat(ParquetFile.start(column)).isEqualTo(start);
    }

    @Test
    void aMapWithoutValuesIsTheListOfItsKeys() {
        MessageType schema = ParquetFiles.schema(
                "message m { optional group m (MAP) { repeated group key_value { required int32 key; } } }");
        Group three = ParquetFiles.group(schema);
        Group map = three.addGroup("m");
        for (int key = 1; key <= 3; key++) {
            map.addGroup("key_value").append("key", key);
        }
        Group empty = ParquetFiles.group(schema);
        empty.addGroup("m");

        assertThat(Feeds.read(
                        ParquetFormat.DESCRIPTOR, ParquetFiles.write(schema, three, empty, ParquetFiles.group(schema))))
                .extracting(Outcome::json)
                .containsExactly("{\"m\":[1,2,3]}", "{\"m\":[]}", "{\"m\":null}");
    }

    @Test
    void aPageOfNoBytesIsNotDecompressed() throws IOException {
        for (byte[] compressed : List.of(new byte[0], Zstd.compress(new byte[0]))) {
            DecodedBytes into = new DecodedBytes();

            PageDecompression.decompress(CompressionCodec.ZSTD, compressed, 0, compressed.length, into, 0);

            assertThat(into.length()).isZero();
        }
    }

    @Test
    void aBlockOfLz4MayComeWithoutTheFramesOfHadoop() throws IOException {
        byte[] block = {0x50, 'h', 'e', 'l', 'l', 'o'};
        byte[] framed = {0, 0, 0, 5, 0, 0, 0, 6, 0x50, 'h', 'e', 'l', 'l', 'o'};
        for (byte[] page : List.of(block, framed)) {
            DecodedBytes into = new DecodedBytes();

            PageDecompression.decompress(CompressionCodec.LZ4, page, 0, page.length, into, 5);

            assertThat(new String(into.bytes(), 0, into.length(), StandardCharsets.US_ASCII))
                    .isEqualTo("hello");
        }
        assertThatThrownBy(() -> PageDecompression.decompress(
                        CompressionCodec.LZ4, new byte[] {1, 2, 3}, 0, 3, new DecodedBytes(), 5))
                .isInstanceOf(IOException.class);
    }

    private static void shorten(FileMetaData footer, int bytes) {
        ColumnMetaData column =
                footer.getRow_groups().get(0).getColumns().get(0).getMeta_data();
        column.setTotal_compressed_size(column.getTotal_compressed_size() - bytes);
    }

    /** A small file with another footer. */
    private static byte[] edited(Consumer<FileMetaData> change) throws IOException {
        Group group = ParquetFiles.group(WORDS).append("s", "a");
        byte[] file = ParquetFiles.write(WORDS, List.of(group, group), writer -> writer.withDictionaryEncoding(true));
        int end = file.length - 8;
        int length = file[end] & 0xff | (file[end + 1] & 0xff) << 8;
        FileMetaData footer = Util.readFileMetaData(new ByteArrayInputStream(file, end - length, length));
        change.accept(footer);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(Arrays.copyOf(file, end - length));
        int before = out.size();
        Util.writeFileMetaData(footer, out);
        int size = out.size() - before;
        out.write(size);
        out.write(size >> 8);
        out.write(0);
        out.write(0);
        out.writeBytes("PAR1".getBytes(StandardCharsets.US_ASCII));
        return out.toByteArray();
    }
}
