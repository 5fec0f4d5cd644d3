package io.quantivista.ingestion.format.avro;

import static io.quantivista.ingestion.format.avro.AvroFiles.record;
import static io.quantivista.ingestion.format.avro.AvroFiles.schema;
import static org.assertj.core.api.Assertions.assertThat;

import io.quantivista.ingestion.format.DecodeLimits;
import io.quantivista.ingestion.format.Feeds;
import io.quantivista.ingestion.format.Feeds.Outcome;
import io.quantivista.ingestion.model.ValueKind;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.avro.Schema;
import org.apache.avro.file.CodecFactory;
import org.apache.avro.generic.GenericData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AvroDecoderTest {
    private static final Schema TRADE = schema("""
            {"type":"record","name":"Trade","fields":[{"name":"id","type":"long"},{"name":"venue","type":"string"},
             {"name":"price","type":{"type":"bytes","logicalType":"decimal","precision":18,"scale":4}}]}""");

    @ParameterizedTest
    @ValueSource(strings = {"null", "deflate", "snappy", "zstandard", "bzip2", "xz"})
    void everyCodecGivesEveryRecordInItsOrder(String codec) {
        List<Object> records = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            records.add(record(
                    TRADE, (long) i, "venue " + i % 7, decimal(new BigDecimal("101.2500").add(BigDecimal.valueOf(i)))));
        }

        List<Outcome> read =
                Feeds.read(AvroFormat.DESCRIPTOR, AvroFiles.write(TRADE, CodecFactory.fromString(codec), records));

        assertThat(read).hasSize(3000);
        assertThat(read)
                .extracting(Outcome::number)
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, 3000).mapToObj(i -> (long) i).toList());
        assertThat(read)
                .extracting(Outcome::json)
                .containsExactlyElementsOf(IntStream.range(0, 3000)
                        .mapToObj(i ->
                                "{\"id\":%d,\"venue\":\"venue %d\",\"price\":%d.2500}".formatted(i, i % 7, 101 + i))
                        .toList());
        assertThat(read).extracting(Outcome::byteOffset).isSorted();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"boolean\"|true|true",
                "\"int\"|-2147483648|-2147483648",
                "\"long\"|9223372036854775807|9223372036854775807",
                "\"long\"|-9223372036854775808|-9223372036854775808",
                "{'type':'int','logicalType':'date'}|19358|'2023-01-01'",
                "{'type':'int','logicalType':'date'}|-1|'1969-12-31'",
                "{'type':'int','logicalType':'time-millis'}|86399999|'23:59:59.999'",
                "{'type':'long','logicalType':'time-micros'}|1|'00:00:00.000001'",
                "{'type':'long','logicalType':'timestamp-millis'}|1672531200001|'2023-01-01T00:00:00.001Z'",
                "{'type':'long','logicalType':'timestamp-micros'}|-1|'1969-12-31T23:59:59.999999Z'",
                "{'type':'long','logicalType':'timestamp-nanos'}|1672531200000000001|'2023-01-01T00:00:00.000000001Z'",
                "{'type':'long','logicalType':'local-timestamp-millis'}|0|'1970-01-01T00:00:00.000'",
                "{'type':'long','logicalType':'local-timestamp-micros'}|0|'1970-01-01T00:00:00.000000'",
                "{'type':'long','logicalType':'local-timestamp-nanos'}|0|'1970-01-01T00:00:00.000000000'",
            })
    void aValueIsWrittenAsItsTypeTells(String type, String value, String json) {
        Object parsed = value.equals("true")
                ? true
                : type.contains("int") ? (Object) Integer.valueOf(value) : Long.valueOf(value);

        assertThat(one(type.replace('\'', '"'), parsed)).isEqualTo(json.replace('\'', '"'));
    }

    @ParameterizedTest
    @ValueSource(
            doubles = {
                0,
                -0.0,
                1,
                0.1,
                101.25,
                1e300,
                1.7976931348623157e308,
                4.9e-324,
                0.30000000000000004,
                123456789.123
            })
    void aDoubleReadsBackAsItself(double value) {
        assertThat(Double.parseDouble(one("\"double\"", value))).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource({"0.1,0.1", "101.25,101.25", "16777216,16777216.0", "3.4028235E38,3.4028235E38", "-7,-7.0"})
    void aFloatHasTheDigitsOfAFloat(float value, String json) {
        assertThat(one("\"float\"", value)).isEqualTo(json);
    }

    @ParameterizedTest
    @ValueSource(strings = {"NaN", "Infinity", "-Infinity"})
    void whatIsNoFiniteNumberIsRejectedAndItsNeighboursLand(String value) {
        Schema schema = holder("\"double\"");
        byte[] file = AvroFiles.write(
                schema, record(schema, 1.5), record(schema, Double.valueOf(value)), record(schema, 2.5));

        List<Outcome> read = Feeds.read(AvroFormat.DESCRIPTOR, file);

        assertThat(read).extracting(Outcome::json).containsExactly("{\"v\":1.5}", "", "{\"v\":2.5}");
        assertThat(read.get(1).code()).isEqualTo("not_finite");
        assertThat(read.get(1).original())
                .isEqualTo(ByteBuffer.allocate(8)
                        .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                        .putDouble(Double.parseDouble(value))
                        .array());
    }

    @Test
    void decimalsKeepEveryDigit() {
        Schema wide = schema(
                "{\"type\":\"fixed\",\"name\":\"F\",\"size\":16,\"logicalType\":\"decimal\",\"precision\":38,\"scale\":18}");
        for (String number : List.of(
                "12345678901234567890.123456789012345678",
                "-0.000000000000000001",
                "0.000000000000000000",
                "-1.000000000000000000")) {
            byte[] digits = new BigDecimal(number).unscaledValue().toByteArray();
            byte[] padded = new byte[16];
            java.util.Arrays.fill(padded, (byte) (digits[0] < 0 ? -1 : 0));
            System.arraycopy(digits, 0, padded, 16 - digits.length, digits.length);

            assertThat(one(wide.toString(), new GenericData.Fixed(wide, padded)))
                    .isEqualTo(number);
        }
    }

    @Test
    void aBigDecimalBringsItsOwnScale() {
        byte[] unscaled = BigInteger.valueOf(12345).toByteArray();
        ByteBuffer encoded = ByteBuffer.allocate(8)
                .put((byte) (unscaled.length * 2))
                .put(unscaled)
                .put((byte) 4)
                .flip();

        assertThat(one("{\"type\":\"bytes\",\"logicalType\":\"big-decimal\"}", encoded))
                .isEqualTo("123.45");
    }

    @Test
    void bytesAreBase64AndUuidsAreText() {
        byte[] id = new byte[16];
        IntStream.range(0, 16).forEach(i -> id[i] = (byte) (i * 17));
        Schema uuid = schema("{\"type\":\"fixed\",\"name\":\"U\",\"size\":16,\"logicalType\":\"uuid\"}");
        Schema plain = schema("{\"type\":\"fixed\",\"name\":\"P\",\"size\":2}");

        assertThat(one("\"bytes\"", ByteBuffer.wrap(new byte[] {-1, 0, 1, 2}))).isEqualTo("\"/wABAg==\"");
        assertThat(one(plain.toString(), new GenericData.Fixed(plain, new byte[] {1, 2})))
                .isEqualTo("\"AQI=\"");
        assertThat(one(uuid.toString(), new GenericData.Fixed(uuid, id)))
                .isEqualTo("\"00112233-4455-6677-8899-aabbccddeeff\"");
    }

    @Test
    void aMapThatHasAKeyTwiceIsRejectedAndTheRecordBehindItIsRead() {
        Schema pair = schema("""
                {"type":"record","name":"P","fields":[{"name":"k","type":"string"},{"name":"v","type":"int"}]}""");
        Schema pairs = schema(
                "{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"m\",\"type\":{\"type\":\"array\",\"items\":%s}}]}"
                        .formatted(pair));
        String map =
                "{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"m\",\"type\":{\"type\":\"map\",\"values\":\"int\"}}]}";
        // An array of pairs is written as a map is, which a map of Java's could not be with one key twice.
        byte[] file = AvroFiles.write(
                pairs,
                CodecFactory.nullCodec(),
                map,
                List.of(
                        record(pairs, List.of(record(pair, "a", 1), record(pair, "b", 2), record(pair, "a", 3))),
                        record(pairs, List.of(record(pair, "a", 4), record(pair, "A", 5)))));

        List<Outcome> read = Feeds.read(AvroFormat.DESCRIPTOR, file);

        assertThat(read).extracting(Outcome::code).containsExactly("duplicate_field", "");
        assertThat(read.get(0).reason()).isEqualTo("a map has a key twice, in the field 'm.a'");
        assertThat(read.get(1).json()).isEqualTo("{\"m\":{\"a\":4,\"A\":5}}");
    }

    @Test
    void aDurationIsWrittenAsIso8601() {
        Schema type = schema("{\"type\":\"fixed\",\"name\":\"D\",\"size\":12,\"logicalType\":\"duration\"}");
        byte[] value = {1, 0, 0, 0, 2, 0, 0, 0, (byte) 0xe8, 3, 0, 0};

        assertThat(one(type.toString(), new GenericData.Fixed(type, value))).isEqualTo("\"P1M2DT1.000S\"");
    }

    @Test
    void recordsArraysMapsUnionsAndEnumsNest() {
        Schema schema = schema("""
                {"type":"record","name":"R","fields":[
                 {"name":"side","type":{"type":"enum","name":"Side","symbols":["BUY","SELL"]}},
                 {"name":"leg","type":["null",{"type":"record","name":"Leg","fields":[
                    {"name":"qty","type":"long"},{"name":"next","type":["null","Leg"]}]}]},
                 {"name":"tags","type":{"type":"array","items":"string"}},
                 {"name":"rates","type":{"type":"map","values":"double"}},
                 {"name":"mixed","type":["string","long",{"type":"array","items":["null","int"]}]}]}""");
        Schema leg = schema.getField("leg").schema().getTypes().get(1);
        Map<String, Object> rates = new LinkedHashMap<>();
        rates.put("EUR \"quoted\"", 1.5);
        Object full = record(
                schema,
                new GenericData.EnumSymbol(schema.getField("side").schema(), "SELL"),
                record(leg, 1L, record(leg, 2L, null)),
                List.of("a", "ü\n"),
                rates,
                java.util.Arrays.asList(1, null));
        Object bare = record(
                schema,
                new GenericData.EnumSymbol(schema.getField("side").schema(), "BUY"),
                null,
                List.of(),
                Map.of(),
                7L);

        assertThat(Feeds.read(AvroFormat.DESCRIPTOR, AvroFiles.write(schema, full, bare)))
                .extracting(Outcome::json)
                .containsExactly(
                        "{\"side\":\"SELL\",\"leg\":{\"qty\":1,\"next\":{\"qty\":2,\"next\":null}},\"tags\":[\"a\",\"ü\\n\"],"
                                + "\"rates\":{\"EUR \\\"quoted\\\"\":1.5},\"mixed\":[1,null]}",
                        "{\"side\":\"BUY\",\"leg\":null,\"tags\":[],\"rates\":{},\"mixed\":7}");
    }

    @Test
    void fieldsAreEnteredAsTheyAreOfJson() {
        Schema schema = schema("""
                {"type":"record","name":"R","fields":[{"name":"a","type":{"type":"record","name":"A","fields":[
                 {"name":"text","type":"string"},{"name":"n","type":"long"}]}},
                 {"name":"price","type":"double"},{"name":"more","type":{"type":"map","values":"string"}}]}""");
        Schema a = schema.getField("a").schema();
        byte[] file = AvroFiles.write(
                schema, record(schema, record(a, "x\"y" + "z".repeat(9000), 7L), 1.25, Map.of("k", "v")));
        List<String> values = new ArrayList<>();

        Feeds.read(
                AvroFormat.DESCRIPTOR,
                file,
                DecodeLimits.DEFAULT,
                Feeds.config("{}"),
                decoder -> {
                    for (int slot = 0; slot < 5; slot++) {
                        values.add(decoder.row().slot(slot).text());
                    }
                    assertThat(decoder.row().slot(0).kind()).isEqualTo(ValueKind.STRING);
                    assertThat(decoder.row().number(decoder.row().slotEntry(1))).isEqualTo(7);
                    assertThat(decoder.row().number(decoder.row().slotEntry(2))).isEqualTo(1.25);
                },
                "a.text",
                "a.n",
                "price",
                "more.k",
                "a");

        String text = "x\"y" + "z".repeat(9000);
        assertThat(values)
                .containsExactly(text, "7", "1.25", "v", "{\"text\":\"" + text.replace("\"", "\\\"") + "\",\"n\":7}");
    }

    @Test
    void aTextThatIsNotUtf8IsRejected() {
        Schema schema = holder("\"string\"");
        byte[] file = AvroFiles.write(schema, record(schema, "abcdefghij"));
        String latin = new String(file, StandardCharsets.ISO_8859_1).replace("abcdefghij", "abcdefgh\u00ffj");

        assertThat(Feeds.read(AvroFormat.DESCRIPTOR, latin.getBytes(StandardCharsets.ISO_8859_1)))
                .extracting(Outcome::code)
                .containsExactly("invalid_utf8");
    }

    @ParameterizedTest
    @CsvSource({
        "date,int,2932897",
        "date,int,-719529",
        "time-millis,int,86400000",
        "time-millis,int,-1",
        "timestamp-millis,long,9223372036854775807"
    })
    void timesBeyondIso8601AreRejected(String logical, String type, long value) {
        Schema schema = holder("{\"type\":\"%s\",\"logicalType\":\"%s\"}".formatted(type, logical));
        Object given = type.equals("int") ? (Object) (int) value : (Object) value;

        assertThat(Feeds.read(AvroFormat.DESCRIPTOR, AvroFiles.write(schema, record(schema, given))))
                .extracting(Outcome::code)
                .containsExactly("value_out_of_range");
    }

    private static String one(String type, Object value) {
        Schema schema = holder(type);
        List<Outcome> read = Feeds.read(AvroFormat.DESCRIPTOR, AvroFiles.write(schema, record(schema, value)));
        assertThat(read).extracting(Outcome::reason).containsExactly("");
        String json = read.get(0).json();
        return json.substring("{\"v\":".length(), json.length() - 1);
    }

    private static Schema holder(String type) {
        return schema("{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"v\",\"type\":%s}]}".formatted(type));
    }

    private static ByteBuffer decimal(BigDecimal value) {
        return ByteBuffer.wrap(value.unscaledValue().toByteArray());
    }
}
