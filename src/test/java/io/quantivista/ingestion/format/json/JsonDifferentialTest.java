package io.quantivista.ingestion.format.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.quantivista.ingestion.format.DecodeLimits;
import io.quantivista.ingestion.format.Decoder;
import io.quantivista.ingestion.format.TestRecords;
import io.quantivista.ingestion.model.FieldPath;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.model.Value;
import io.quantivista.ingestion.model.ValueKind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random and damaged records, read by this decoder and by Jackson: both accept the same ones and see the same values. */
class JsonDifferentialTest {
    private static final ObjectMapper JACKSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS)
            .build();
    private static final String[] NAMES = {
        "a",
        "b",
        "isin",
        "a\\\"b",
        "a\\\\b",
        "\\u0061b",
        "größe",
        "x".repeat(9),
        "",
        "a\\/b",
        "c\\nd",
        "portfolio_id",
        "o"
    };
    private static final List<FieldPath> PATHS = List.of(
            path("a"),
            path("ab"),
            path("a\"b"),
            path("a\\b"),
            path("größe"),
            path("o", "a"),
            path("o", "o", "b"),
            path("a/b"),
            path(""),
            path("o"));
    private static final String DAMAGE = "{}[]\",:\\0123456789.+-trufalsn \t/'u\u0001\u00e9x";

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void randomAndDamagedRecordsAreReadAsJacksonReadsThem(long seed) throws Exception {
        Random random = new Random(seed);
        List<byte[]> records = new ArrayList<>();
        ByteArrayOutputStream batch = new ByteArrayOutputStream();
        String last = "{}";
        for (int i = 0; i < 15_000; i++) {
            // Neighbours of one shape and of another, so that the prediction of fields is right and wrong.
            String text = random.nextInt(3) == 0 ? last : object(random, 0);
            last = text;
            byte[] record = text.getBytes(UTF_8);
            if (random.nextInt(2) == 0) {
                record = damaged(record, random);
            }
            if (record.length > 0 && !isBlank(record)) {
                records.add(record);
                batch.write(record);
                batch.write('\n');
            }
        }
        Decoder decoder = TestRecords.jsonDecoder(DecodeLimits.DEFAULT, PATHS);
        decoder.begin(TestRecords.batch(batch.toByteArray()));
        int accepted = 0;
        int refused = 0;

        for (byte[] record : records) {
            assertThat(decoder.next()).isTrue();
            String text = new String(record, UTF_8);
            JsonNode expected = read(record);
            if (decoder.failure() == null) {
                accepted++;
                assertThat(expected).as("accepted: %s", text).isNotNull();
                assertSameValues(decoder.row(), expected, text);
                assertThat(TestRecords.rendered(decoder).getBytes(UTF_8)).isEqualTo(record);
            } else {
                switch (decoder.failure().code()) {
                    case DUPLICATE_FIELD, INVALID_ESCAPE -> refused++; // What follows may be JSON or not.
                    default ->
                        assertThat(expected)
                                .as("%s: %s", decoder.failure().reason(), text)
                                .isNull();
                }
            }
        }

        assertThat(decoder.next()).isFalse();
        assertThat(accepted).as("accepted records").isBetween(records.size() / 4, records.size() * 9 / 10);
        assertThat(refused).as("records refused for what they mean").isBetween(1, records.size() / 4);
    }

    @Test
    void theFieldOfTheLastRecordNeverMakesBadJsonAFieldOfThisOne() {
        List<String> pairs = List.of(
                "{\"a\\\"b\":1}", "{\"a\"b\":1}",
                "{\"a\\\\\":1}", "{\"a\\\":1}",
                "{\"a\\nb\":1}", "{\"a\nb\":1}",
                "{\"a\\tb\":1}", "{\"a\tb\":1}",
                "{\"a\\u0000b\":1}", "{\"a\0b\":1}",
                "{\"abc\":1}", "{\"abc:1}",
                "{\"abc\":1}", "{\"abc",
                "{\"\":1}", "{\"",
                "{\"abcdefgh\":1}", "{\"abcdefgh",
                "{\"\\ud800\":1}", "{\"?\":1",
                "{\"o\":{\"a\":1}}", "{\"o\":{\"a\":1}");
        for (int i = 0; i < pairs.size(); i += 2) {
            Decoder decoder = TestRecords.jsonDecoder(DecodeLimits.DEFAULT, PATHS);
            // A raw line feed would end the record, so every text is a batch of its own.
            decoder.begin(TestRecords.batch(pairs.get(i)));
            assertThat(decoder.next()).isTrue();
            assertThat(decoder.failure()).as(pairs.get(i)).isNull();
            decoder.begin(TestRecords.batch(pairs.get(i + 1)));
            assertThat(decoder.next()).isTrue();
            assertThat(decoder.failure()).as(pairs.get(i + 1)).isNotNull();
        }
    }

    @Test
    void aFieldOfTheSameNameAtTheSamePlaceBelowAnotherObjectIsAnotherField() {
        Decoder decoder = TestRecords.jsonDecoder(DecodeLimits.DEFAULT, "o.a", "p.a");
        decoder.begin(TestRecords.batch("{\"o\":{\"a\":1}}\n{\"p\":{\"a\":2}}\n{\"a\":3}\n{\"o\":{},\"a\":4}\n"));
        List<String> seen = new ArrayList<>();
        while (decoder.next()) {
            assertThat(decoder.failure()).isNull();
            seen.add(decoder.row().slot(0).display() + "/"
                    + decoder.row().slot(1).display());
        }

        assertThat(seen).containsExactly("1/nothing", "nothing/2", "nothing/nothing", "nothing/nothing");
    }

    @Test
    void aShortRecordBehindALongOneSeesNothingOfIt() {
        Decoder decoder = TestRecords.jsonDecoder(DecodeLimits.DEFAULT, "a", "z");
        String wide = "{\"a\":\"\\u0041\",\"z\":2";
        for (int i = 0; i < 500; i++) {
            wide += ",\"f" + i + "\":" + i;
        }
        decoder.begin(TestRecords.batch(wide + "}\n{\"a\":tru}\n{}\n{\"z\":\"\\u0042\"}"));

        assertThat(decoder.next()).isTrue();
        assertThat(decoder.row().slot(0).text()).isEqualTo("A");
        assertThat(decoder.row().count()).isEqualTo(502);
        assertThat(decoder.next()).isTrue();
        assertThat(decoder.failure()).isNotNull();
        assertThat(decoder.next()).isTrue();
        assertThat(decoder.failure()).isNull();
        assertThat(decoder.row().count()).isZero();
        assertThat(decoder.row().slot(0).kind()).isEqualTo(ValueKind.MISSING);
        assertThat(decoder.row().slot(1).kind()).isEqualTo(ValueKind.MISSING);
        assertThat(decoder.next()).isTrue();
        assertThat(decoder.row().slot(0).kind()).isEqualTo(ValueKind.MISSING);
        assertThat(decoder.row().slot(1).text()).isEqualTo("B");
    }

    @Test
    void blankLinesAreNoRecordsAndCountAsLines() {
        Decoder decoder = TestRecords.jsonDecoder(DecodeLimits.DEFAULT);
        decoder.begin(TestRecords.batch("\n \t\r\n{\"a\":1}\r\n\r\n\n{}"));

        assertThat(decoder.next()).isTrue();
        assertThat(decoder.row().line()).isEqualTo(3);
        assertThat(decoder.row().byteOffset()).isEqualTo(5);
        assertThat(TestRecords.rendered(decoder)).isEqualTo("{\"a\":1}");
        assertThat(decoder.next()).isTrue();
        assertThat(decoder.row().line()).isEqualTo(6);
        assertThat(decoder.row().byteOffset()).isEqualTo(17);
        assertThat(decoder.next()).isFalse();
    }

    private static void assertSameValues(Row row, JsonNode record, String text) throws Exception {
        for (int slot = 0; slot < PATHS.size(); slot++) {
            JsonNode node = record;
            for (String segment : PATHS.get(slot).segments()) {
                node = node.path(segment);
            }
            Value value = row.slot(slot);
            ValueKind kind = switch (node.getNodeType()) {
                case MISSING -> ValueKind.MISSING;
                case NULL -> ValueKind.NULL;
                case STRING -> ValueKind.STRING;
                case NUMBER -> ValueKind.NUMBER;
                case BOOLEAN -> node.asBoolean() ? ValueKind.TRUE : ValueKind.FALSE;
                case OBJECT -> ValueKind.OBJECT;
                case ARRAY -> ValueKind.ARRAY;
                default -> throw new AssertionError(node.getNodeType());
            };
            assertThat(value.kind()).as("%s in %s", PATHS.get(slot), text).isEqualTo(kind);
            switch (kind) {
                case STRING -> assertThat(value.text()).as(text).isEqualTo(node.asText());
                case NUMBER -> assertSameNumber(row, slot, node.decimalValue());
                case OBJECT, ARRAY ->
                    assertThat(JACKSON.readTree(value.text())).as(text).isEqualTo(node);
                case MISSING, NULL, TRUE, FALSE, TEXT ->
                    assertThat(value.kind()).isEqualTo(kind);
            }
        }
    }

    private static void assertSameNumber(Row row, int slot, BigDecimal expected) {
        assertThat(new BigDecimal(row.slot(slot).text())).isEqualByComparingTo(expected);
        double fast = row.number(row.slotEntry(slot));
        if (!Double.isNaN(fast)) {
            assertThat(fast + 0.0).isEqualTo(expected.doubleValue());
        }
    }

    /** The record as Jackson reads it, null where it is no JSON object in UTF-8. */
    private static JsonNode read(byte[] record) {
        try {
            UTF_8.newDecoder().decode(ByteBuffer.wrap(record));
            // From bytes: reading characters, Jackson takes some letters beyond Latin-1 for hexadecimal digits.
            JsonNode node = JACKSON.readTree(record);
            return node.isObject() ? node : null;
        } catch (IOException e) {
            return null;
        }
    }

    private static byte[] damaged(byte[] record, Random random) {
        byte[] bytes = record;
        for (int i = random.nextInt(3); i >= 0 && bytes.length > 0; i--) {
            int at = random.nextInt(bytes.length);
            byte other = (byte) DAMAGE.charAt(random.nextInt(DAMAGE.length()));
            switch (random.nextInt(4)) {
                case 0 -> {
                    bytes = bytes.clone();
                    bytes[at] = other;
                }
                case 1 -> {
                    byte[] longer = new byte[bytes.length + 1];
                    System.arraycopy(bytes, 0, longer, 0, at);
                    longer[at] = other;
                    System.arraycopy(bytes, at, longer, at + 1, bytes.length - at);
                    bytes = longer;
                }
                case 2 -> {
                    byte[] shorter = Arrays.copyOf(bytes, bytes.length - 1);
                    System.arraycopy(bytes, at + 1, shorter, at, bytes.length - at - 1);
                    bytes = shorter;
                }
                default -> bytes = random.nextInt(3) == 0 ? Arrays.copyOf(bytes, at) : bytes;
            }
        }
        return bytes;
    }

    private static boolean isBlank(byte[] record) {
        for (byte b : record) {
            if (b != ' ' && b != '\t' && b != '\r') {
                return false;
            }
        }
        return true;
    }

    private static String object(Random random, int depth) {
        StringBuilder text = new StringBuilder("{").append(space(random));
        int fields = random.nextInt(6);
        for (int i = 0; i < fields; i++) {
            text.append(i == 0 ? "" : ",").append(space(random));
            text.append('"')
                    .append(NAMES[random.nextInt(NAMES.length)])
                    .append('"')
                    .append(space(random))
                    .append(':');
            text.append(space(random)).append(value(random, depth)).append(space(random));
        }
        return text.append('}').toString();
    }

    private static String value(Random random, int depth) {
        return switch (random.nextInt(depth > 4 ? 6 : 10)) {
            case 0 -> "null";
            case 1 -> random.nextBoolean() ? "true" : "false";
            case 2, 3 -> number(random);
            case 4, 5 -> '"' + string(random) + '"';
            case 6, 7 -> object(random, depth + 1);
            default -> {
                StringBuilder array = new StringBuilder("[");
                for (int i = random.nextInt(4); i > 0; i--) {
                    array.append(space(random)).append(value(random, depth + 1)).append(i > 1 ? "," : "");
                }
                yield array.append(space(random)).append(']').toString();
            }
        };
    }

    private static String number(Random random) {
        return switch (random.nextInt(5)) {
            case 0 -> Integer.toString(random.nextInt(2000) - 1000);
            case 1 -> Long.toString(random.nextLong());
            case 2 ->
                BigDecimal.valueOf(random.nextLong() >> random.nextInt(60), 1 + random.nextInt(25))
                        .toPlainString();
            case 3 -> Double.toString(random.nextGaussian() * Math.pow(10, random.nextInt(40) - 20));
            default -> random.nextInt(100) + "e" + (random.nextInt(40) - 20);
        };
    }

    private static String string(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(20); i > 0; i--) {
            text.append(
                    switch (random.nextInt(14)) {
                        case 0 -> "\\n";
                        case 1 -> "\\\"";
                        case 2 -> "\\u00e9";
                        case 3 -> "\\ud834\\udd1e";
                        case 4 -> "é";
                        case 5 -> "𝄞€";
                        case 6 -> "\\\\";
                        default -> String.valueOf((char) ('a' + random.nextInt(26)));
                    });
        }
        return text.toString();
    }

    private static String space(Random random) {
        return random.nextInt(8) == 0 ? random.nextBoolean() ? " " : "\t \r" : "";
    }

    private static FieldPath path(String... segments) {
        return new FieldPath(List.of(segments));
    }
}
