package io.quantivista.ingestion.format.parquet;

import static io.quantivista.ingestion.format.parquet.ParquetFiles.group;
import static io.quantivista.ingestion.format.parquet.ParquetFiles.schema;
import static org.assertj.core.api.Assertions.assertThat;

import io.quantivista.ingestion.format.DecodeLimits;
import io.quantivista.ingestion.format.Feeds;
import io.quantivista.ingestion.format.Feeds.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ParquetDecoderTest {
    private static final MessageType TRADE = schema("""
            message trade { required int64 id; optional binary venue (STRING); required double price;
              required int32 size; optional boolean own; required fixed_len_byte_array(3) code; required float rate;
              optional group tags (LIST) { repeated group list { optional binary element (STRING); } } }""");

    static Stream<Arguments> layouts() {
        return Stream.of(
                        CompressionCodecName.UNCOMPRESSED,
                        CompressionCodecName.SNAPPY,
                        CompressionCodecName.GZIP,
                        CompressionCodecName.ZSTD,
                        CompressionCodecName.LZ4_RAW)
                .flatMap(codec -> Stream.of(WriterVersion.values())
                        .flatMap(version -> Stream.of(true, false)
                                .flatMap(dictionary -> Stream.of(true, false)
                                        .map(split -> Arguments.of(codec, version, dictionary, split)))));
    }

    @ParameterizedTest
    @MethodSource("layouts")
    void everyCodecPageVersionAndEncodingGivesEveryRecordInItsOrder(
            CompressionCodecName codec, WriterVersion version, boolean dictionary, boolean split) {
        int count = 5000;
        List<Group> groups = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            groups.add(trade(i));
        }
        byte[] file = ParquetFiles.write(
                TRADE,
                groups,
                writer -> writer.withCompressionCodec(codec)
                        .withWriterVersion(version)
                        .withDictionaryEncoding(dictionary)
                        .withByteStreamSplitEncoding(split)
                        .withPageRowCountLimit(700)
                        .withRowGroupRowCountLimit(2000));

        List<Outcome> read = Feeds.read(ParquetFormat.DESCRIPTOR, file);

        assertThat(read)
                .extracting(Outcome::json)
                .containsExactlyElementsOf(IntStream.range(0, count)
                        .mapToObj(ParquetDecoderTest::json)
                        .toList());
        assertThat(read)
                .extracting(Outcome::number)
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, count).mapToObj(i -> (long) i).toList());
    }

    private static Group trade(int i) {
        Group group = group(TRADE).append("id", i % 3 == 0 ? Long.MIN_VALUE + i : i * 1000L);
        if (i % 4 != 0) {
            group.append("venue", "venue " + i % 97);
        }
        group.append("price", i * 0.25).append("size", i % 5 == 0 ? -i : i);
        if (i % 7 != 0) {
            group.append("own", i % 2 == 0);
        }
        group.append("code", Binary.fromString("c" + (char) ('a' + i % 26) + "x"))
                .append("rate", i / 8f);
        if (i % 6 != 0) {
            Group tags = group.addGroup("tags");
            for (int tag = 0; tag < i % 4; tag++) {
                Group element = tags.addGroup("list");
                if (tag != 1) {
                    element.append("element", "t" + tag);
                }
            }
        }
        return group;
    }

    private static String json(int i) {
        String tags = i % 6 == 0
                ? "null"
                : List.of("[]", "[\"t0\"]", "[\"t0\",null]", "[\"t0\",null,\"t2\"]")
                        .get(i % 4);
        return "{\"id\":%d,\"venue\":%s,\"price\":%s,\"size\":%d,\"own\":%s,\"code\":\"%s\",\"rate\":%s,\"tags\":%s}"
                .formatted(
                        i % 3 == 0 ? Long.MIN_VALUE + i : i * 1000L,
                        i % 4 == 0 ? "null" : "\"venue " + i % 97 + "\"",
                        Double.toString(i * 0.25),
                        i % 5 == 0 ? -i : i,
                        i % 7 == 0 ? "null" : String.valueOf(i % 2 == 0),
                        java.util.Base64.getEncoder()
                                .encodeToString(("c" + (char) ('a' + i % 26) + "x").getBytes(StandardCharsets.UTF_8)),
                        Float.toString(i / 8f),
                        tags);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "int32 v (DATE)|19358|\"2023-01-01\"",
                "int32 v (TIME(MILLIS,true))|1|\"00:00:00.001\"",
                "int64 v (TIME(MICROS,false))|1|\"00:00:00.000001\"",
                "int64 v (TIME(NANOS,false))|1|\"00:00:00.000000001\"",
                "int64 v (TIMESTAMP(MILLIS,true))|1672531200001|\"2023-01-01T00:00:00.001Z\"",
                "int64 v (TIMESTAMP(MICROS,true))|-1|\"1969-12-31T23:59:59.999999Z\"",
                "int64 v (TIMESTAMP(NANOS,false))|1|\"1970-01-01T00:00:00.000000001\"",
                "int32 v (DECIMAL(9,2))|-5|-0.05",
                "int64 v (DECIMAL(18,4))|1012500|101.2500",
                "int32 v (INTEGER(32,false))|-1|4294967295",
                "int64 v (INTEGER(64,false))|-1|18446744073709551615",
                "int32 v (INTEGER(8,true))|-1|-1",
                "int64 v|-9223372036854775808|-9223372036854775808",
            })
    void aNumberIsWrittenAsItsTypeTells(String column, long value, String json) {
        MessageType schema = schema("message m { required %s; }".formatted(column));
        Group group = column.startsWith("int32")
                ? group(schema).append("v", (int) value)
                : group(schema).append("v", value);

        assertThat(one(schema, group)).isEqualTo(json);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "binary v (STRING)|616263|\"abc\"",
                "binary v (ENUM)|41|\"A\"",
                "binary v (JSON)|7b7d|\"{}\"",
                "binary v (BSON)|0001|\"AAE=\"",
                "binary v|ff00|\"/wA=\"",
                "binary v (DECIMAL(30,2))|ff38|-2.00",
                "fixed_len_byte_array(16) v (DECIMAL(38,18))|00000000000000000de0b6b3a7640000|1.000000000000000000",
                "fixed_len_byte_array(16) v (UUID)|00112233445566778899aabbccddeeff|\"00112233-4455-6677-8899-aabbccddeeff\"",
                "fixed_len_byte_array(2) v (FLOAT16)|003e|1.5",
                "fixed_len_byte_array(12) v (INTERVAL)|0100000002000000e8030000|\"P1M2DT1.000S\"",
                "int96 v|01000000000000002a892500|\"2023-01-01T00:00:00.000000001Z\"",
            })
    void bytesAreWrittenAsTheirTypeTells(String column, String hex, String json) {
        MessageType schema = schema("message m { required %s; }".formatted(column));
        byte[] bytes = java.util.HexFormat.of().parseHex(hex);

        assertThat(one(schema, group(schema).append("v", Binary.fromConstantByteArray(bytes))))
                .isEqualTo(json);
    }

    @Test
    void aMapThatHasAKeyTwiceIsRejectedAndItsJsonIsKept() {
        MessageType schema = schema("""
                message r { optional group m (MAP) { repeated group key_value { required binary key (STRING); optional int32 value; } } }""");
        List<Group> groups = new ArrayList<>();
        for (String keys : List.of("aba", "ab")) {
            Group record = group(schema);
            Group map = record.addGroup("m");
            keys.chars()
                    .forEach(key -> map.addGroup("key_value")
                            .append("key", Character.toString(key))
                            .append("value", 1));
            groups.add(record);
        }

        List<Outcome> read =
                Feeds.read(ParquetFormat.DESCRIPTOR, ParquetFiles.write(schema, groups.toArray(Group[]::new)));

        assertThat(read).extracting(Outcome::code).containsExactly("duplicate_field", "");
        assertThat(new String(read.get(0).original(), StandardCharsets.UTF_8))
                .isEqualTo("{\"m\":{\"a\":1,\"b\":1,\"a\":twice:1}}");
        assertThat(read.get(1).json()).isEqualTo("{\"m\":{\"a\":1,\"b\":1}}");
    }

    @Test
    void listsMapsAndGroupsNest() {
        MessageType schema = schema("""
                message m {
                  optional group matrix (LIST) { repeated group list { required group element (LIST) { repeated group list { required int32 element; } } } }
                  optional group rates (MAP) { repeated group key_value { required binary key (STRING); optional double value; } }
                  optional group by_day (MAP) { repeated group key_value { required int32 key (DATE); required int32 value; } }
                  optional group leg { required group inner { optional int64 qty; } }
                  repeated int32 plain;
                  optional group old (LIST) { repeated int32 array; }
                  optional group pairs (LIST) { repeated group pairs_tuple { required int32 a; } } }""");
        Group full = group(schema);
        Group matrix = full.addGroup("matrix");
        for (int row = 0; row < 2; row++) {
            Group element = matrix.addGroup("list").addGroup("element");
            for (int column = 0; column < row + 1; column++) {
                element.addGroup("list").append("element", row * 10 + column);
            }
        }
        Group rates = full.addGroup("rates");
        rates.addGroup("key_value").append("key", "EUR").append("value", 1.5);
        rates.addGroup("key_value").append("key", "U\"SD");
        full.addGroup("by_day").addGroup("key_value").append("key", 0).append("value", 1);
        full.addGroup("leg").addGroup("inner").append("qty", 7L);
        full.append("plain", 1).append("plain", 2);
        full.addGroup("old").append("array", 3);
        full.addGroup("pairs").addGroup("pairs_tuple").append("a", 4);
        Group bare = group(schema);
        bare.addGroup("matrix");
        bare.addGroup("rates");
        bare.addGroup("leg").addGroup("inner");

        assertThat(Feeds.read(ParquetFormat.DESCRIPTOR, ParquetFiles.write(schema, full, bare)))
                .extracting(Outcome::json)
                .containsExactly(
                        "{\"matrix\":[[0],[10,11]],\"rates\":{\"EUR\":1.5,\"U\\\"SD\":null},"
                                + "\"by_day\":{\"key_value\":[{\"key\":\"1970-01-01\",\"value\":1}]},\"leg\":{\"inner\":{\"qty\":7}},"
                                + "\"plain\":[1,2],\"old\":[3],\"pairs\":[{\"a\":4}]}",
                        "{\"matrix\":[],\"rates\":{},\"by_day\":null,\"leg\":{\"inner\":{\"qty\":null}},\"plain\":[],\"old\":null,\"pairs\":null}");
    }

    @Test
    void whatJsonCannotHoldIsRejectedWithTheWholeRecordAsItsOriginal() {
        MessageType schema =
                schema("message m { required double d; required binary s (STRING); required int32 day (DATE); }");
        byte[] file = ParquetFiles.write(
                schema,
                group(schema).append("d", 1.5).append("s", "a").append("day", 0),
                group(schema).append("d", Double.NaN).append("s", "b").append("day", 0),
                group(schema)
                        .append("d", 1.0)
                        .append("s", Binary.fromConstantByteArray(new byte[] {-1}))
                        .append("day", 0),
                group(schema).append("d", 1.0).append("s", "c").append("day", Integer.MAX_VALUE));

        List<Outcome> read = Feeds.read(ParquetFormat.DESCRIPTOR, file);

        assertThat(read)
                .extracting(Outcome::code)
                .containsExactly("", "not_finite", "invalid_utf8", "value_out_of_range");
        assertThat(read.subList(1, 4))
                .extracting(Outcome::reason)
                .containsExactly(
                        "NaN is no number that JSON can write, in the field 'd'",
                        "a text is not UTF-8, in the field 's'",
                        "2147483647 is no date that ISO 8601 writes: the years are 0000 to 9999, in the field 'day'");
        assertThat(read)
                .extracting(outcome -> new String(outcome.original(), StandardCharsets.UTF_8))
                .containsExactly(
                        "{\"d\":1.5,\"s\":\"a\",\"day\":\"1970-01-01\"}",
                        "{\"d\":NaN,\"s\":\"b\",\"day\":\"1970-01-01\"}",
                        "{\"d\":1.0,\"s\":base64:/w==,\"day\":\"1970-01-01\"}",
                        "{\"d\":1.0,\"s\":\"c\",\"day\":2147483647:date}");
    }

    @Test
    void fieldsAreEnteredAsTheyAreOfJson() {
        MessageType schema =
                schema("message m { required group a { required binary s (STRING); } required double d; }");
        List<Group> groups = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            Group group = group(schema);
            group.addGroup("a").append("s", "x\"" + i);
            groups.add(group.append("d", i + 0.5));
        }
        List<String> seen = new ArrayList<>();

        Feeds.read(
                ParquetFormat.DESCRIPTOR,
                ParquetFiles.write(
                        schema,
                        groups,
                        writer -> writer.withPageRowCountLimit(1).withDictionaryEncoding(false)),
                DecodeLimits.DEFAULT,
                Feeds.config("{}"),
                decoder -> {
                    seen.add(decoder.row().slot(0).text() + " "
                            + decoder.row().number(decoder.row().slotEntry(1)));
                },
                "a.s",
                "d");

        assertThat(seen)
                .containsExactlyElementsOf(IntStream.range(0, 50)
                        .mapToObj(i -> "x\"" + i + " " + (i + 0.5))
                        .toList());
    }

    private static String one(MessageType schema, Group group) {
        List<Outcome> read = Feeds.read(ParquetFormat.DESCRIPTOR, ParquetFiles.write(schema, group));
        assertThat(read).extracting(Outcome::reason).containsExactly("");
        return read.get(0)
                .json()
                .substring("{\"v\":".length(), read.get(0).json().length() - 1);
    }
}
