package io.quantivista.ingestion.format.protobuf;

import static io.quantivista.ingestion.format.protobuf.ProtobufFiles.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.format.DecodeLimits;
import io.quantivista.ingestion.format.Feeds;
import io.quantivista.ingestion.format.Feeds.Outcome;
import io.quantivista.ingestion.format.binary.BinaryLimits;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProtobufDecoderTest {
    private static final FileDescriptor FILE = ProtobufFiles.file("""
            name: "test.proto" package: "t" syntax: "proto3"
            enum_type { name: "Side" value { name: "SIDE_UNKNOWN" number: 0 } value { name: "SELL" number: 2 } }
            message_type { name: "Trade"
              field { name: "id" number: 1 type: TYPE_INT64 label: LABEL_OPTIONAL }
              field { name: "venue_name" number: 2 type: TYPE_STRING label: LABEL_OPTIONAL }
              field { name: "price" number: 3 type: TYPE_DOUBLE label: LABEL_OPTIONAL }
              field { name: "side" number: 4 type: TYPE_ENUM type_name: ".t.Side" label: LABEL_OPTIONAL }
              field { name: "parent" number: 5 type: TYPE_MESSAGE type_name: ".t.Trade" label: LABEL_OPTIONAL }
              field { name: "fills" number: 6 type: TYPE_SINT32 label: LABEL_REPEATED }
              field { name: "legs" number: 7 type: TYPE_MESSAGE type_name: ".t.Trade" label: LABEL_REPEATED }
              field { name: "note" number: 8 type: TYPE_STRING label: LABEL_OPTIONAL oneof_index: 1 proto3_optional: true }
              field { name: "by_name" number: 9 type: TYPE_STRING label: LABEL_OPTIONAL oneof_index: 0 }
              field { name: "by_number" number: 1000 type: TYPE_UINT64 label: LABEL_OPTIONAL oneof_index: 0 }
              oneof_decl { name: "owner" } oneof_decl { name: "_note" } }
            message_type { name: "Scalars"
              field { name: "d" number: 1 type: TYPE_DOUBLE label: LABEL_OPTIONAL }
              field { name: "f" number: 2 type: TYPE_FLOAT label: LABEL_OPTIONAL }
              field { name: "i64" number: 3 type: TYPE_INT64 label: LABEL_OPTIONAL }
              field { name: "u64" number: 4 type: TYPE_UINT64 label: LABEL_OPTIONAL }
              field { name: "i32" number: 5 type: TYPE_INT32 label: LABEL_OPTIONAL }
              field { name: "f64" number: 6 type: TYPE_FIXED64 label: LABEL_OPTIONAL }
              field { name: "f32" number: 7 type: TYPE_FIXED32 label: LABEL_OPTIONAL }
              field { name: "b" number: 8 type: TYPE_BOOL label: LABEL_OPTIONAL }
              field { name: "u32" number: 9 type: TYPE_UINT32 label: LABEL_OPTIONAL }
              field { name: "sf32" number: 10 type: TYPE_SFIXED32 label: LABEL_OPTIONAL }
              field { name: "sf64" number: 11 type: TYPE_SFIXED64 label: LABEL_OPTIONAL }
              field { name: "s32" number: 12 type: TYPE_SINT32 label: LABEL_OPTIONAL }
              field { name: "s64" number: 13 type: TYPE_SINT64 label: LABEL_OPTIONAL }
              field { name: "bytes" number: 14 type: TYPE_BYTES label: LABEL_OPTIONAL } }
            message_type { name: "Known"
              field { name: "at" number: 1 type: TYPE_MESSAGE type_name: ".google.protobuf.Timestamp" label: LABEL_OPTIONAL }
              field { name: "took" number: 2 type: TYPE_MESSAGE type_name: ".google.protobuf.Duration" label: LABEL_OPTIONAL }
              field { name: "maybe" number: 3 type: TYPE_MESSAGE type_name: ".google.protobuf.Int64Value" label: LABEL_OPTIONAL }
              field { name: "extra" number: 4 type: TYPE_MESSAGE type_name: ".google.protobuf.Struct" label: LABEL_OPTIONAL }
              field { name: "mask" number: 5 type: TYPE_MESSAGE type_name: ".google.protobuf.FieldMask" label: LABEL_OPTIONAL }
              field { name: "any" number: 6 type: TYPE_MESSAGE type_name: ".google.protobuf.Any" label: LABEL_OPTIONAL }
              field { name: "rates" number: 7 type: TYPE_MESSAGE type_name: ".t.Known.RatesEntry" label: LABEL_REPEATED }
              nested_type { name: "RatesEntry" options { map_entry: true }
                field { name: "key" number: 1 type: TYPE_INT32 label: LABEL_OPTIONAL }
                field { name: "value" number: 2 type: TYPE_MESSAGE type_name: ".google.protobuf.Value" label: LABEL_OPTIONAL } } }
            """);
    private static final Descriptor TRADE = FILE.findMessageTypeByName("Trade");
    private static final Descriptor SCALARS = FILE.findMessageTypeByName("Scalars");
    private static final Descriptor KNOWN = FILE.findMessageTypeByName("Known");
    private static final String EMPTY_TRADE =
            "{\"id\":0,\"venue_name\":\"\",\"price\":0.0,\"side\":\"SIDE_UNKNOWN\",\"fills\":[],\"legs\":[]}";

    @Test
    void manyMessagesComeInTheirOrder() {
        Message[] messages = IntStream.range(0, 3000)
                .mapToObj(i -> message(TRADE, "id: %d venue_name: \"v%d\" price: %d.25".formatted(i, i % 7, i)))
                .toArray(Message[]::new);

        List<Outcome> read = read(TRADE, messages);

        assertThat(read)
                .extracting(Outcome::number)
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, 3000).mapToObj(i -> (long) i).toList());
        assertThat(read.get(2999).json())
                .startsWith("{\"id\":2999,\"venue_name\":\"v3\",\"price\":2999.25,\"side\":\"SIDE_UNKNOWN\"");
        assertThat(read.get(1).original()).isEqualTo(messages[1].toByteArray());
        assertThat(read.get(1).byteOffset()).isEqualTo(messages[0].toByteArray().length + 1);
    }

    @Test
    void fieldsWithoutPresenceHaveTheirDefaultsAndOthersAreLeftOut() {
        assertThat(json(TRADE, "")).isEqualTo(EMPTY_TRADE);
        assertThat(json(TRADE, "note: \"\" by_number: 0"))
                .isEqualTo(EMPTY_TRADE.substring(0, EMPTY_TRADE.length() - 1) + ",\"note\":\"\",\"by_number\":0}");
    }

    @ParameterizedTest
    @CsvSource({
        "-9223372036854775808,0,",
        "9223372036854775807,0,",
        "-315576000001,0,",
        "315576000001,0,",
        "-315576000000,-999999999,-315576000000.999999999s",
        "315576000000,0,315576000000s",
        "0,-1000000000,",
        "0,1000000000,",
        "0,-2147483648,"
    })
    void aDurationHasABoundOnBothSides(long seconds, int nanos, String written) {
        Outcome read = read(KNOWN, message(KNOWN, "took { seconds: %d nanos: %d }".formatted(seconds, nanos)))
                .get(0);

        assertThat(read.code()).isEqualTo(written == null ? "value_out_of_range" : "");
        assertThat(read.json()).startsWith(written == null ? "" : "{\"took\":\"" + written + "\"");
    }

    @Test
    void ofAKeyThatAMapHasTwiceTheLastEntryCounts() {
        assertThat(json(KNOWN, """
                        rates { key: 1 value { number_value: 1 } } rates { key: 2 value { number_value: 2 } }
                        rates { key: 1 value { string_value: "last" } } rates { value { bool_value: true } }
                        rates { key: 0 value { bool_value: false } }
                        """)).isEqualTo("{\"rates\":{\"2\":2.0,\"1\":\"last\",\"0\":false}}");
        String last = "fields { key: \"k\" value { string_value: \"last\" } }";
        assertThat(json(KNOWN, "extra { fields { key: \"k\" value { null_value: NULL_VALUE } } %s }".formatted(last)))
                .startsWith("{\"extra\":{\"k\":\"last\"}");
    }

    @Test
    void everyScalarIsExact() {
        assertThat(json(SCALARS, """
                        d: 0.1 f: 0.1 i64: -9223372036854775808 u64: 18446744073709551615 i32: -1 f64: 18446744073709551615
                        f32: 4294967295 b: true u32: 4294967295 sf32: -2147483648 sf64: -1 s32: -2147483648
                        s64: -9223372036854775808 bytes: "\\000\\377"
                        """))
                .isEqualTo(
                        "{\"d\":0.1,\"f\":0.1,\"i64\":-9223372036854775808,\"u64\":18446744073709551615,\"i32\":-1,"
                                + "\"f64\":18446744073709551615,\"f32\":4294967295,\"b\":true,\"u32\":4294967295,"
                                + "\"sf32\":-2147483648,\"sf64\":-1,\"s32\":-2147483648,\"s64\":-9223372036854775808,\"bytes\":\"AP8=\"}");
    }

    @Test
    void enumsMessagesAndRepeatedFieldsNest() {
        assertThat(json(
                        TRADE,
                        "side: SELL fills: [1, -2, 300000] legs { id: 1 } legs { id: 2 } parent { parent { id: 3 } }"))
                .isEqualTo("{\"id\":0,\"venue_name\":\"\",\"price\":0.0,\"side\":\"SELL\",\"parent\":"
                        + EMPTY_TRADE.replace(
                                "\"fills\"", "\"parent\":" + EMPTY_TRADE.replace("\"id\":0", "\"id\":3") + ",\"fills\"")
                        + ",\"fills\":[1,-2,300000],\"legs\":["
                        + EMPTY_TRADE.replace("\"id\":0", "\"id\":1") + ","
                        + EMPTY_TRADE.replace("\"id\":0", "\"id\":2") + "]}");
    }

    @Test
    void wellKnownTypesHaveTheirJsonForms() {
        Message known = message(KNOWN, """
                at { seconds: 1672531200 nanos: 1000 } took { seconds: -1 nanos: -500000000 } maybe { value: 7 }
                extra { fields { key: "a" value { list_value { values { number_value: 1.5 } values { null_value: NULL_VALUE } } } } }
                mask { paths: "a_b.c" paths: "d" } rates { key: -5 value { string_value: "x" } } rates { key: 6 }""");
        Message any = DynamicMessage.newBuilder(KNOWN)
                .mergeFrom(known)
                .setField(
                        KNOWN.findFieldByName("any"),
                        Any.newBuilder()
                                .setTypeUrl("type.googleapis.com/t.Trade")
                                .setValue(message(TRADE, "id: 5").toByteString())
                                .build())
                .build();

        assertThat(read(KNOWN, any))
                .extracting(Outcome::json)
                .containsExactly("{\"at\":\"2023-01-01T00:00:00.000001Z\",\"took\":\"-1.500s\",\"maybe\":7,"
                        + "\"extra\":{\"a\":[1.5,null]},\"mask\":\"aB.c,d\","
                        + "\"any\":{\"@type\":\"type.googleapis.com/t.Trade\","
                        + EMPTY_TRADE.substring(1).replace("\"id\":0", "\"id\":5")
                        + ",\"rates\":{\"-5\":\"x\",\"6\":null}}");
    }

    @Test
    void anAnyOfAWellKnownTypeHoldsItsValueAndOneOfAnUnknownTypeItsBytes() {
        Message time = DynamicMessage.newBuilder(KNOWN)
                .setField(
                        KNOWN.findFieldByName("any"),
                        Any.pack(Timestamp.newBuilder().setSeconds(1).build()))
                .build();
        Message unknown = DynamicMessage.newBuilder(KNOWN)
                .setField(
                        KNOWN.findFieldByName("any"),
                        Any.newBuilder()
                                .setTypeUrl("x/Y")
                                .setValue(ByteString.copyFrom(new byte[] {1, 2}))
                                .build())
                .build();

        assertThat(read(KNOWN, time, unknown))
                .extracting(Outcome::json)
                .containsExactly(
                        "{\"any\":{\"@type\":\"type.googleapis.com/google.protobuf.Timestamp\",\"value\":\"1970-01-01T00:00:01Z\"},\"rates\":{}}",
                        "{\"any\":{\"@type\":\"x/Y\",\"value\":\"AQI=\"},\"rates\":{}}");
    }

    @Test
    void aFieldThatComesTwiceIsMergedOrReplacedAsProtobufHasIt() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(
                message(TRADE, "id: 1 by_name: \"x\" parent { id: 1 } fills: 1").toByteArray());
        out.writeBytes(message(TRADE, "id: 2 by_number: 7 parent { venue_name: \"v\" } fills: 2")
                .toByteArray());
        out.writeBytes(new byte[] {(byte) 0x98, 0x06, 1});

        assertThat(Feeds.read(
                        ProtobufFormat.DESCRIPTOR, delimited(out.toByteArray()), DecodeLimits.DEFAULT, config(TRADE)))
                .extracting(Outcome::json)
                .containsExactly("{\"id\":2,\"venue_name\":\"\",\"price\":0.0,\"side\":\"SIDE_UNKNOWN\",\"parent\":"
                        + EMPTY_TRADE.replace("\"id\":0,\"venue_name\":\"\"", "\"id\":1,\"venue_name\":\"v\"")
                        + ",\"fills\":[1,2],\"legs\":[],\"by_number\":7}");
    }

    @Test
    void fieldsAreEnteredAsTheyAreOfJson() {
        List<String> values = new ArrayList<>();

        Feeds.read(
                ProtobufFormat.DESCRIPTOR,
                ProtobufFiles.write(message(TRADE, "id: 7 parent { venue_name: \"a\\\"b\" price: 1.5 }")),
                DecodeLimits.DEFAULT,
                config(TRADE),
                decoder -> {
                    values.add(decoder.row().slot(0).text());
                    values.add(decoder.row().slot(1).text());
                    values.add(decoder.row().slot(2).text());
                    assertThat(decoder.row().number(decoder.row().slotEntry(2))).isEqualTo(1.5);
                },
                "id",
                "parent.venue_name",
                "parent.price");

        assertThat(values).containsExactly("7", "a\"b", "1.5");
    }

    @Test
    void whatIsNoFiniteNumberIsRejected() {
        assertThat(read(SCALARS, message(SCALARS, "d: nan"), message(SCALARS, "f: inf"), message(SCALARS, "d: 1")))
                .extracting(Outcome::code)
                .containsExactly("not_finite", "not_finite", "");
    }

    @Test
    void aMalformedMessageIsRejectedAndTheNextOneIsRead() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(delimited(new byte[] {0x0a, 0x7f}));
        out.writeBytes(delimited(new byte[] {(byte) 0xff}));
        out.writeBytes(delimited(new byte[] {0x12, 1, (byte) 0xff}));
        out.writeBytes(ProtobufFiles.write(message(TRADE, "id: 1")));

        assertThat(Feeds.read(ProtobufFormat.DESCRIPTOR, out.toByteArray(), DecodeLimits.DEFAULT, config(TRADE)))
                .extracting(Outcome::code)
                .containsExactly("malformed_protobuf", "malformed_protobuf", "invalid_utf8", "");
    }

    @ParameterizedTest
    @CsvSource({"9,''", "10,''", "11,too_many_items"})
    void itemsAreCounted(int items, String code) {
        String fills = "fills: 1 ".repeat(items);
        DecodeLimits limits = new DecodeLimits(1000, 100, 256, 100, new BinaryLimits(10, 1, 1, 1, 1, 1, 1, 1));

        assertThat(Feeds.read(
                        ProtobufFormat.DESCRIPTOR, ProtobufFiles.write(message(TRADE, fills)), limits, config(TRADE)))
                .extracting(Outcome::code)
                .containsExactly(code);
    }

    @ParameterizedTest
    @CsvSource({"98,''", "99,''", "100,nesting_too_deep", "3000,nesting_too_deep"})
    void nestingIsBounded(int depth, String code) {
        byte[] nested = {};
        for (int i = 1; i < depth; i++) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.write(0x2a);
            out.writeBytes(delimited(nested));
            nested = out.toByteArray();
        }

        assertThat(Feeds.read(ProtobufFormat.DESCRIPTOR, delimited(nested), DecodeLimits.DEFAULT, config(TRADE)))
                .extracting(Outcome::code)
                .containsExactly(code);
    }

    @Test
    void theDeepestNestingThatCanBeConfiguredFitsIntoTheStack() {
        byte[] nested = {};
        for (int i = 1; i < 1100; i++) {
            ByteArrayOutputStream value = new ByteArrayOutputStream();
            value.write(0x32);
            value.writeBytes(delimited(new byte[0]));
            ByteArrayOutputStream list = new ByteArrayOutputStream();
            list.write(0x32);
            ByteArrayOutputStream inner = new ByteArrayOutputStream();
            inner.write(0x0a);
            inner.writeBytes(delimited(nested));
            list.writeBytes(delimited(inner.toByteArray()));
            nested = list.toByteArray();
        }
        ByteArrayOutputStream entry = new ByteArrayOutputStream();
        entry.writeBytes(new byte[] {8, 1, 0x12});
        entry.writeBytes(delimited(nested));
        ByteArrayOutputStream known = new ByteArrayOutputStream();
        known.write(0x3a);
        known.writeBytes(delimited(entry.toByteArray()));
        DecodeLimits limits = new DecodeLimits(1 << 20, 1000, 256, 100);

        assertThat(Feeds.read(ProtobufFormat.DESCRIPTOR, delimited(known.toByteArray()), limits, config(KNOWN)))
                .extracting(Outcome::code)
                .containsExactly("nesting_too_deep");
    }

    @ParameterizedTest
    @CsvSource({"999,''", "1000,''", "1001,record_too_large", "900000,record_too_large"})
    void aMessageOverTheLimitIsRejectedWithoutLosingTheNextOne(int size, String code) {
        byte[] unknown = new byte[size];
        Arrays.fill(unknown, (byte) 'x');
        byte[] head = new byte[] {0x7a, 0, 0};
        int content = size - 3 < 128 * 128 ? size - 3 : size - 4;
        byte[] body = new byte[size];
        ByteArrayOutputStream field = new ByteArrayOutputStream();
        field.write(head[0]);
        varint(content, field);
        field.writeBytes(Arrays.copyOf(unknown, content));
        System.arraycopy(field.toByteArray(), 0, body, 0, size);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(delimited(body));
        out.writeBytes(ProtobufFiles.write(message(TRADE, "id: 1"), message(TRADE, "id: 2")));

        List<Outcome> read = Feeds.read(
                ProtobufFormat.DESCRIPTOR, out.toByteArray(), new DecodeLimits(1000, 100, 256, 100), config(TRADE));

        assertThat(read).extracting(Outcome::code).containsExactly(code, "", "");
        assertThat(read).extracting(Outcome::number).containsExactly(1L, 2L, 3L);
        assertThat(read.get(0).original()).isEqualTo(Arrays.copyOf(body, Math.min(size, 1000)));
        assertThat(read.get(2).byteOffset()).isEqualTo(out.size() - 3);
    }

    @Test
    void aBodyThatIsCutFails() {
        byte[] body = ProtobufFiles.write(message(TRADE, "id: 1 venue_name: \"abc\""), message(TRADE, "id: 2"));

        for (int length = 1; length < body.length; length++) {
            byte[] cut = Arrays.copyOf(body, length);
            if (length == body.length - 3) {
                assertThat(Feeds.read(ProtobufFormat.DESCRIPTOR, cut, DecodeLimits.DEFAULT, config(TRADE)))
                        .hasSize(1);
                continue;
            }
            assertThatThrownBy(() -> Feeds.read(ProtobufFormat.DESCRIPTOR, cut, DecodeLimits.DEFAULT, config(TRADE)))
                    .isInstanceOfSatisfying(
                            GatewayException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.MALFORMED_BODY))
                    .hasMessageContaining("it was cut");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "!!|t.Trade|descriptor_set|it is not base64",
                "AAAA|t.Trade|descriptor_set|no FileDescriptorSet",
                "''|t.Trade|descriptor_set|",
                "SET|t.Other|message|the descriptor set has no message 't.Other'; there are [t.Known",
                "SET|google.protobuf.Timestamp|message|is no JSON object"
            })
    void aDefinitionThatCannotWorkIsToldBeforeItIsSaved(String set, String message, String field, String problem) {
        String given = set.equals("SET") ? ProtobufFiles.config(TRADE).split("\"")[5] : set;

        if (given.isEmpty()) {
            assertThatThrownBy(() -> Feeds.config("{\"protobuf\":{\"message\":\"x\"}}"))
                    .isInstanceOf(GatewayException.class);
            return;
        }
        assertThat(ProtobufFormat.DESCRIPTOR
                        .check()
                        .apply(Feeds.config("{\"protobuf\":{\"descriptor_set\":\"%s\",\"message\":\"%s\"}}"
                                .formatted(given, message))))
                .singleElement()
                .satisfies(found -> {
                    assertThat(found.pointer()).isEqualTo("/ingestion_config/protobuf/" + field);
                    assertThat(found.problem()).contains(problem);
                });
    }

    @Test
    void whateverIsMutatedNothingIsUncaught() {
        byte[] body = ProtobufFiles.write(
                message(
                        TRADE,
                        "id: 1 venue_name: \"abc\" side: SELL fills: [1,2,3] legs { id: 4 parent { id: 5 } } by_number: 3"),
                message(TRADE, "id: 2 price: 1.5"));
        byte[] known = ProtobufFiles.write(message(KNOWN, """
                at { seconds: 1672531200 nanos: 1000 } took { seconds: -1 } extra { fields { key: "a" value { number_value: 1 } } }
                mask { paths: "a_b" } rates { key: 1 value { string_value: "x" } } any { type_url: "x/t.Trade" value: "\\010\\001" }"""));
        Random random = new Random(11);

        for (int i = 0; i < 6000; i++) {
            byte[] mutated = (i % 2 == 0 ? body : known).clone();
            for (int j = random.nextInt(3); j >= 0; j--) {
                mutated[random.nextInt(mutated.length)] = (byte) random.nextInt();
            }
            try {
                Feeds.read(
                        ProtobufFormat.DESCRIPTOR,
                        mutated,
                        DecodeLimits.DEFAULT,
                        i % 2 == 0 ? config(TRADE) : config(KNOWN));
            } catch (GatewayException e) {
                assertThat(e.code()).isEqualTo(ErrorCode.MALFORMED_BODY);
            }
        }
    }

    private static io.quantivista.ingestion.source.IngestionConfig config(Descriptor type) {
        return Feeds.config(ProtobufFiles.config(type));
    }

    private static List<Outcome> read(Descriptor type, Message... messages) {
        return Feeds.read(ProtobufFormat.DESCRIPTOR, ProtobufFiles.write(messages), DecodeLimits.DEFAULT, config(type));
    }

    private static String json(Descriptor type, String text) {
        Outcome read = read(type, message(type, text)).get(0);
        assertThat(read.reason()).isEmpty();
        return read.json();
    }

    private static byte[] delimited(byte[] message) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        varint(message.length, out);
        out.writeBytes(message);
        return out.toByteArray();
    }

    private static void varint(int value, ByteArrayOutputStream out) {
        int rest = value;
        for (; rest > 127; rest >>>= 7) {
            out.write(rest & 127 | 128);
        }
        out.write(rest);
    }
}
