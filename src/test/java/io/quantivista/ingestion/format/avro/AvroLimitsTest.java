package io.quantivista.ingestion.format.avro;

import static io.quantivista.ingestion.format.avro.AvroFiles.record;
import static io.quantivista.ingestion.format.avro.AvroFiles.schema;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.format.DecodeLimits;
import io.quantivista.ingestion.format.Feeds;
import io.quantivista.ingestion.format.Feeds.Outcome;
import io.quantivista.ingestion.format.binary.BinaryLimits;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.file.CodecFactory;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are damaged, cut, or made to hurt. */
class AvroLimitsTest {
    private static final Schema TEXT =
            schema("{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"v\",\"type\":\"string\"}]}");
    private static final Schema NODE = schema("""
            {"type":"record","name":"N","fields":[{"name":"n","type":["null","N"]}]}""");
    private static final Schema NULLS = schema("""
            {"type":"record","name":"R","fields":[{"name":"a","type":{"type":"array","items":"null"}},
             {"name":"m","type":{"type":"map","values":"int"}}]}""");

    @Test
    void aFileThatIsCutAnywhereFailsUnlessItIsCutBetweenBlocks() {
        byte[] file =
                AvroFiles.write(TEXT, CodecFactory.nullCodec(), Collections.nCopies(600, record(TEXT, "0123456789")));
        int whole = 0;

        for (int length = 0; length < file.length; length++) {
            byte[] cut = Arrays.copyOf(file, length);
            try {
                whole++;
                int read = Feeds.read(AvroFormat.DESCRIPTOR, cut).size();
                assertThat(read % 182).as("records of whole blocks").isZero();
            } catch (GatewayException e) {
                whole--;
                assertThat(e.code()).isEqualTo(ErrorCode.MALFORMED_BODY);
                assertThat(e.detail()).contains("the body ends at byte %d, inside".formatted(length));
            }
        }

        assertThat(whole)
                .as("the header alone, and behind each block but the last")
                .isEqualTo(4);
    }

    @Test
    void aBlockOfTheLimitIsReadAndOneByteMoreIsRefused() {
        byte[] file = AvroFiles.write(TEXT, record(TEXT, "x".repeat(5000)));
        int block = 5002;

        assertThat(Feeds.read(AvroFormat.DESCRIPTOR, file, blocks(block, 1 << 20), Feeds.config("{}")))
                .hasSize(1);
        assertThatThrownBy(
                        () -> Feeds.read(AvroFormat.DESCRIPTOR, file, blocks(block - 1, 1 << 20), Feeds.config("{}")))
                .isInstanceOfSatisfying(
                        GatewayException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FORMAT_LIMIT))
                .hasMessageContaining("has 5002 bytes or more, avro.max_block_bytes allows 5001");
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "deflate", "snappy", "zstandard", "bzip2", "xz"})
    void aDecompressedBlockOfTheLimitIsReadAndOneByteMoreIsRefused(String codec) {
        byte[] file = AvroFiles.write(TEXT, CodecFactory.fromString(codec), List.of(record(TEXT, "x".repeat(5000))));
        int decoded = 5002;

        assertThat(Feeds.read(AvroFormat.DESCRIPTOR, file, blocks(1 << 20, decoded), Feeds.config("{}")))
                .hasSize(1);
        assertThatThrownBy(
                        () -> Feeds.read(AvroFormat.DESCRIPTOR, file, blocks(1 << 20, decoded - 1), Feeds.config("{}")))
                .isInstanceOfSatisfying(
                        GatewayException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FORMAT_LIMIT))
                .hasMessageContaining("the block at byte");
    }

    @Test
    void aBlockThatIsBlownUpBeyondTheRatioIsRefused() {
        byte[] file = AvroFiles.write(
                TEXT, CodecFactory.fromString("zstandard"), List.of(record(TEXT, "x".repeat(20 << 20))));
        BinaryLimits wide = new BinaryLimits(10, 1 << 20, 64 << 20, 1000, 1 << 20, 10, 1 << 20, 1 << 20);

        assertThatThrownBy(() -> Feeds.read(
                        AvroFormat.DESCRIPTOR,
                        file,
                        new DecodeLimits(32 << 20, 100, 256, 100, wide),
                        Feeds.config("{}")))
                .isInstanceOfSatisfying(
                        GatewayException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FORMAT_LIMIT));
    }

    @ParameterizedTest
    @CsvSource({"9,''", "10,''", "11,too_many_items"})
    void itemsAreCountedOverTheWholeRecord(int items, String code) {
        GenericRecord record = record(NULLS, Collections.nCopies(items - 1, null), Collections.singletonMap("k", 1));
        byte[] file = AvroFiles.write(NULLS, record, record(NULLS, List.of(), Collections.emptyMap()));

        assertThat(Feeds.read(AvroFormat.DESCRIPTOR, file, items(10), Feeds.config("{}")))
                .extracting(Outcome::code)
                .containsExactly(code, "");
    }

    @Test
    void billionsOfItemsThatTakeNoByteAreRejectedAtOnce() {
        byte[] many = {
            (byte) 0xfe, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 127, 0, 0
        };
        byte[] file = container(NULLS, 1, many);

        assertThat(Feeds.read(AvroFormat.DESCRIPTOR, file))
                .extracting(Outcome::code)
                .containsExactly("too_many_items");
    }

    @ParameterizedTest
    @CsvSource({"99,''", "100,''", "101,nesting_too_deep", "500,nesting_too_deep"})
    void nestingIsBounded(int depth, String code) {
        assertThat(Feeds.read(AvroFormat.DESCRIPTOR, AvroFiles.write(NODE, nested(depth), nested(1))))
                .extracting(Outcome::code)
                .containsExactly(code, "");
    }

    @Test
    void whatIsNestedTooDeepToBeFollowedEndsTheJob() {
        byte[] deep = new byte[100_000];
        Arrays.fill(deep, (byte) 2);

        assertThatThrownBy(() -> Feeds.read(AvroFormat.DESCRIPTOR, container(NODE, 1, deep)))
                .isInstanceOfSatisfying(
                        GatewayException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FORMAT_LIMIT))
                .hasMessageContaining("nested more than 500 deep");
    }

    @ParameterizedTest
    @CsvSource({"991,''", "992,''", "993,record_too_large", "900000,record_too_large"})
    void aRecordLargerThanTheLimitAsJsonIsRejected(int text, String code) {
        byte[] file = AvroFiles.write(TEXT, record(TEXT, "x".repeat(text)), record(TEXT, "y"));

        assertThat(Feeds.read(AvroFormat.DESCRIPTOR, file, new DecodeLimits(1000, 100, 256, 100), Feeds.config("{}")))
                .extracting(Outcome::code)
                .containsExactly(code, "");
    }

    @Test
    void moreRecordsThanBytesAreNotBelieved() {
        assertThatThrownBy(() -> Feeds.read(AvroFormat.DESCRIPTOR, container(TEXT, 1_000_000, new byte[] {0})))
                .hasMessageContaining("it tells 1000000 records in 1 bytes");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"string\"",
                "{\"type\":\"record\",\"name\":\"E\",\"fields\":[{\"name\":\"n\",\"type\":\"null\"}]}"
            })
    void aSchemaWhoseValuesAreNoRecordsIsRefused(String type) {
        Schema schema = schema(type);
        byte[] file = container(schema, 1, new byte[] {0});

        assertThatThrownBy(() -> Feeds.read(AvroFormat.DESCRIPTOR, file)).hasMessageContaining("the ");
    }

    @Test
    void aDamagedMarkerIsNoticed() {
        byte[] file = AvroFiles.write(TEXT, record(TEXT, "x"));
        file[file.length - 1] ^= 1;

        assertThatThrownBy(() -> Feeds.read(AvroFormat.DESCRIPTOR, file))
                .hasMessageContaining("the block at byte")
                .hasMessageContaining("the marker behind it is not the file's");
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "deflate", "snappy", "zstandard", "bzip2", "xz"})
    void whateverIsMutatedNothingIsUncaught(String codec) {
        Schema schema = schema("""
                {"type":"record","name":"R","fields":[{"name":"id","type":"long"},{"name":"s","type":["null","string"]},
                 {"name":"d","type":{"type":"bytes","logicalType":"decimal","precision":20,"scale":2}},
                 {"name":"a","type":{"type":"array","items":{"type":"map","values":"double"}}},{"name":"n","type":["null","R"]}]}""");
        List<Object> records = new java.util.ArrayList<>();
        for (int i = 0; i < 60; i++) {
            Object inner = record(schema, 1L, null, java.nio.ByteBuffer.wrap(new byte[] {1}), List.of(), null);
            records.add(record(
                    schema,
                    (long) i,
                    "text " + i,
                    java.nio.ByteBuffer.wrap(new byte[] {1, 2, 3}),
                    List.of(Collections.singletonMap("k", 1.5)),
                    inner));
        }
        byte[] file = AvroFiles.write(schema, CodecFactory.fromString(codec), records);
        Random random = new Random(codec.hashCode());

        for (int i = 0; i < 1000; i++) {
            byte[] mutated = file.clone();
            for (int j = random.nextInt(4); j >= 0; j--) {
                mutated[random.nextInt(mutated.length)] = (byte) random.nextInt();
            }
            try {
                Feeds.read(AvroFormat.DESCRIPTOR, mutated);
            } catch (GatewayException e) {
                assertThat(e.code()).isIn(ErrorCode.MALFORMED_BODY, ErrorCode.FORMAT_LIMIT);
            }
        }
    }

    private static DecodeLimits items(int most) {
        return new DecodeLimits(1 << 20, 100, 256, 100, new BinaryLimits(most, 1 << 20, 1 << 20, 1000, 1, 1, 1, 1));
    }

    private static DecodeLimits blocks(int block, int decoded) {
        return new DecodeLimits(1 << 20, 100, 256, 100, new BinaryLimits(10, block, decoded, 1000, 1, 1, 1, 1));
    }

    private static GenericRecord nested(int depth) {
        GenericRecord record = record(NODE, (Object) null);
        for (int i = 1; i < depth; i++) {
            record = record(NODE, record);
        }
        return record;
    }

    /** A file with one block of our own bytes. */
    private static byte[] container(Schema schema, long count, byte[] block) {
        byte[] header = AvroFiles.write(schema, CodecFactory.nullCodec(), List.of());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(header);
        zigZag(count, out);
        zigZag(block.length, out);
        out.writeBytes(block);
        out.write(header, header.length - 16, 16);
        return out.toByteArray();
    }

    private static void zigZag(long value, ByteArrayOutputStream out) {
        long rest = value << 1;
        for (; rest > 127; rest >>>= 7) {
            out.write((int) (rest & 127 | 128));
        }
        out.write((int) rest);
    }
}
