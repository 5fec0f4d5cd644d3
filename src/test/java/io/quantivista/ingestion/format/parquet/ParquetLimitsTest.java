package io.quantivista.ingestion.format.parquet;

import static io.quantivista.ingestion.format.parquet.ParquetFiles.group;
import static io.quantivista.ingestion.format.parquet.ParquetFiles.schema;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.format.DecodeLimits;
import io.quantivista.ingestion.format.Feeds;
import io.quantivista.ingestion.format.Feeds.Outcome;
import io.quantivista.ingestion.format.RandomBytes;
import io.quantivista.ingestion.format.binary.BinaryLimits;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.Util;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.schema.MessageType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Files that are damaged, cut, or larger than allowed. */
class ParquetLimitsTest {
    private static final MessageType SCHEMA = schema("""
            message m { required int64 id; optional binary s (STRING); required double d; required boolean b;
              optional group l (LIST) { repeated group list { optional int32 element; } } }""");
    private static final int MANY = 1 << 20;

    @Test
    void aFileThatIsCutAnywhereIsRefused() {
        byte[] file = file(CompressionCodecName.SNAPPY, WriterVersion.PARQUET_1_0, true);

        for (int length = 0; length < file.length; length++) {
            byte[] cut = Arrays.copyOf(file, length);
            assertThatThrownBy(() -> Feeds.read(ParquetFormat.DESCRIPTOR, cut))
                    .isInstanceOfSatisfying(
                            GatewayException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.MALFORMED_BODY));
        }
    }

    @Test
    void eachLimitOfAFileHoldsToTheByte() throws IOException {
        byte[] file = file(CompressionCodecName.UNCOMPRESSED, WriterVersion.PARQUET_1_0, true);
        int footer = file[file.length - 8] & 0xff | (file[file.length - 7] & 0xff) << 8;
        int group = (int) ParquetFile.open(RandomBytes.of(file, file.length), DecodeLimits.DEFAULT)
                .parts()
                .get(0)
                .bytes();

        requireLimit(file, "parquet.max_footer_bytes", footer, limit -> limits(MANY, MANY, limit, 10, MANY, MANY));
        requireLimit(file, "parquet.max_columns", 7, limit -> limits(MANY, MANY, MANY, limit, MANY, MANY));
        requireLimit(file, "parquet.max_row_group_bytes", group, limit -> limits(MANY, MANY, MANY, 10, limit, MANY));
    }

    @Test
    void rowsThatTakeNoBytesAreBoundedByThoseOfTheFile() throws IOException {
        byte[] file = ParquetFiles.write(SCHEMA, record(1));

        assertThat(rows(told(file, MANY - 1), 1)).isOne();
        assertThat(rows(told(file, MANY), 1)).isOne();
        assertThatThrownBy(() -> rows(told(file, MANY + 1), 1))
                .isInstanceOfSatisfying(
                        GatewayException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FORMAT_LIMIT))
                .hasMessageContaining("decode.max_ratio allows 1048576");

        byte[] more = told(file, 10_000L * told(file, MANY).length);
        assertThat(rows(more, 10_000)).isOne();
        assertThatThrownBy(() -> rows(more, 9_999)).hasMessageContaining("the file tells");
        assertThatThrownBy(() -> rows(told(file, Long.MAX_VALUE), 10_000)).hasMessageContaining("the file tells");
    }

    /** How many row groups are opened. */
    private static int rows(byte[] file, int maxRatio) throws IOException {
        BinaryLimits limits = new BinaryLimits(MANY, MANY, MANY, maxRatio, MANY, 10, MANY, MANY);
        return ParquetFile.open(RandomBytes.of(file, file.length), new DecodeLimits(MANY, 100, 256, 100, limits))
                .rowGroups()
                .size();
    }

    /** The file, with so many rows told by its footer. */
    private static byte[] told(byte[] file, long rows) throws IOException {
        int length = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt(file.length - 8);
        int at = file.length - 8 - length;
        FileMetaData footer = Util.readFileMetaData(new ByteArrayInputStream(file, at, length));
        footer.getRow_groups().get(0).setNum_rows(rows);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(file, 0, at);
        Util.writeFileMetaData(footer, out);
        out.write(ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(out.size() - at)
                .array());
        out.write(file, file.length - 4, 4);
        return out.toByteArray();
    }

    private interface Limits {
        DecodeLimits of(int limit);
    }

    private static void requireLimit(byte[] file, String name, int limit, Limits limits) {
        assertThat(Feeds.read(ParquetFormat.DESCRIPTOR, file, limits.of(limit + 1), Feeds.config("{}")))
                .hasSize(60);
        assertThat(Feeds.read(ParquetFormat.DESCRIPTOR, file, limits.of(limit), Feeds.config("{}")))
                .hasSize(60);
        assertThatThrownBy(() -> Feeds.read(ParquetFormat.DESCRIPTOR, file, limits.of(limit - 1), Feeds.config("{}")))
                .isInstanceOfSatisfying(
                        GatewayException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FORMAT_LIMIT))
                .hasMessageContaining(name);
    }

    @Test
    void pagesAreBoundedAloneAndTogether() {
        MessageType schema = schema("message m { required binary a; required binary b; }");
        String text = "x".repeat(10_000);
        byte[] file = ParquetFiles.write(
                schema,
                List.of(group(schema).append("a", text).append("b", text)),
                writer -> writer.withDictionaryEncoding(false).withCompressionCodec(CompressionCodecName.SNAPPY));
        int page = 10_004;

        requireRead(file, limits(page, MANY, MANY, 10, MANY, 2 * page));
        requireRefused(file, limits(page - 1, MANY, MANY, 10, MANY, 2 * page));
        requireRefused(file, limits(page, MANY, MANY, 10, MANY, 2 * page - 1));
    }

    private static void requireRead(byte[] file, DecodeLimits limits) {
        assertThat(Feeds.read(ParquetFormat.DESCRIPTOR, file, limits, Feeds.config("{}")))
                .hasSize(1);
    }

    private static void requireRefused(byte[] file, DecodeLimits limits) {
        assertThatThrownBy(() -> Feeds.read(ParquetFormat.DESCRIPTOR, file, limits, Feeds.config("{}")))
                .isInstanceOfSatisfying(
                        GatewayException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FORMAT_LIMIT))
                .hasMessageContaining("row group 0");
    }

    @ParameterizedTest
    @CsvSource({"9,''", "10,''", "11,too_many_items"})
    void itemsAreCounted(int items, String code) {
        Group group = record(1);
        Group list = group.getGroup("l", 0);
        for (int i = list.getFieldRepetitionCount(0); i < items; i++) {
            list.addGroup("list").append("element", i);
        }
        byte[] file = ParquetFiles.write(SCHEMA, group, record(2));
        DecodeLimits limits =
                new DecodeLimits(MANY, 100, 256, 100, new BinaryLimits(10, MANY, MANY, 1000, MANY, 10, MANY, MANY));

        assertThat(Feeds.read(ParquetFormat.DESCRIPTOR, file, limits, Feeds.config("{}")))
                .extracting(Outcome::code)
                .containsExactly(code, "");
    }

    @Test
    void aDamagedPageIsNoticedByItsChecksum() {
        byte[] file = file(CompressionCodecName.UNCOMPRESSED, WriterVersion.PARQUET_1_0, false);
        file[100] ^= 1;

        assertThatThrownBy(() -> Feeds.read(ParquetFormat.DESCRIPTOR, file))
                .hasMessageContaining("row group 0 cannot be read at record 1 of the file")
                .hasMessageContaining("the checksum of the page at byte");
    }

    @ParameterizedTest
    @EnumSource(
            value = CompressionCodecName.class,
            names = {"UNCOMPRESSED", "SNAPPY", "GZIP", "ZSTD", "LZ4_RAW"})
    void whateverIsMutatedNothingIsUncaught(CompressionCodecName codec) {
        Random random = new Random(codec.name().hashCode());
        for (WriterVersion version : WriterVersion.values()) {
            for (boolean dictionary : new boolean[] {true, false}) {
                byte[] file = file(codec, version, dictionary);
                for (int i = 0; i < 500; i++) {
                    byte[] mutated = file.clone();
                    for (int j = random.nextInt(4); j >= 0; j--) {
                        mutated[random.nextInt(mutated.length)] = (byte) random.nextInt();
                    }
                    try {
                        Feeds.read(
                                ParquetFormat.DESCRIPTOR,
                                mutated,
                                limits(MANY, MANY, MANY, 50, MANY, MANY),
                                Feeds.config("{}"));
                    } catch (GatewayException e) {
                        assertThat(e.code()).isIn(ErrorCode.MALFORMED_BODY, ErrorCode.FORMAT_LIMIT);
                    }
                }
            }
        }
    }

    private static byte[] file(CompressionCodecName codec, WriterVersion version, boolean dictionary) {
        List<Group> groups = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            groups.add(record(i));
        }
        return ParquetFiles.write(
                SCHEMA,
                groups,
                writer -> writer.withCompressionCodec(codec)
                        .withWriterVersion(version)
                        .withPageWriteChecksumEnabled(dictionary == false
                                && codec == CompressionCodecName.UNCOMPRESSED
                                && version == WriterVersion.PARQUET_1_0)
                        .withDictionaryEncoding(dictionary));
    }

    private static Group record(int i) {
        Group group = group(SCHEMA).append("id", (long) i);
        if (i % 3 != 0) {
            group.append("s", "text " + i % 5);
        }
        group.append("d", i / 4.0).append("b", i % 2 == 0);
        Group list = group.addGroup("l");
        for (int item = 0; item < i % 3; item++) {
            list.addGroup("list").append("element", item);
        }
        return group;
    }

    private static DecodeLimits limits(int decoded, int block, int footer, int columns, long rowGroup, long pages) {
        return new DecodeLimits(
                MANY, 100, 256, 100, new BinaryLimits(MANY, block, decoded, 1000, footer, columns, rowGroup, pages));
    }
}
