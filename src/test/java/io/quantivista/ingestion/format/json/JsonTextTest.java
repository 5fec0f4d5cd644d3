package io.quantivista.ingestion.format.json;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.format.DecodeLimits;
import io.quantivista.ingestion.format.Feeds;
import io.quantivista.ingestion.format.Feeds.Outcome;
import io.quantivista.ingestion.format.FormatDescriptor;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A body of application/json: an array of records or one record, however it is cut. */
class JsonTextTest {
    private static final DecodeLimits SMALL = new DecodeLimits(60, 10, 256, 50);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[{\"a\":1},{\"b\":[2,{\"c\":3}]}]",
                " [ {\"a\":1} , {\"b\":[2,{\"c\":3}]} ] ",
                "\r\n\t[\r\n\t{\"a\":1}\r\n\t,\r\n{\"b\":[2,{\"c\":3}]}\n]\n\n"
            })
    void elementsOfAnArrayAreRecordsAsTheyCame(String body) {
        assertThat(texts(body)).containsExactly("{\"a\":1}", "{\"b\":[2,{\"c\":3}]}");
    }

    @Test
    void oneObjectIsOneRecordThoughItHasLines() {
        assertThat(texts("\n{\n \"a\" : \"]}\\\"\",\n \"b\":[]\n}\n"))
                .containsExactly("{\n \"a\" : \"]}\\\"\",\n \"b\":[]\n}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", " [ ] ", "[\n]\n"})
    void anEmptyArrayHasNoRecords(String body) {
        assertThat(texts(body)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "[1] | not_an_object",
                "[\"a,]\"] | not_an_object",
                "[[{}]] | not_an_object",
                "[null] | not_an_object",
                "\"text\" | not_an_object",
                "17 | not_an_object",
                "[{\"a\":}] | malformed_json",
                "[{\"a\":01}] | malformed_json",
                "[{\"a\":1,}] | malformed_json",
                "[tru] | not_an_object",
                "[{\"a\":1 \"b\":2}] | malformed_json",
                "{\"a\":1 | malformed_json"
            })
    void anElementThatIsNoRecordIsRejectedByItself(String body, String code) {
        List<Outcome> outcomes = read(body, 1000, 4096);

        assertThat(outcomes).extracting(Outcome::code).containsExactly(code);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "[{},] | a value is expected at line 1, byte 4 of the body, ']' was found",
                "[,{}] | a value or ']' is expected at line 1, byte 1 of the body, ',' was found",
                "[{} {}] | ',' or ']' is expected at line 1, byte 4 of the body, '{' was found",
                "[{}]] | the end of the body is expected at line 1, byte 4 of the body, ']' was found",
                "{}{} | the end of the body is expected at line 1, byte 2 of the body, '{' was found: records one a line are sent as application/x-ndjson",
                "[}] | a value or ']' is expected at line 1, byte 1 of the body, '}' was found",
                "] | an object or an array of objects is expected at line 1, byte 0 of the body, ']' was found",
                "[{} | the body ends at line 1, byte 3 inside its array, which is not closed",
                "[{\"a | the body ends at line 1, byte 4 inside its array, which is not closed",
                "[ | the body ends at line 1, byte 1 inside its array, which is not closed",
                "~ ~ | the body is empty: an object or an array of objects is expected"
            })
    void whatIsWrongAroundTheRecordsFailsTheBodyWithItsPlace(String body, String reason) {
        for (int chunk : new int[] {1, 2, 1000}) {
            assertThatThrownBy(() -> read(body, chunk, 4096))
                    .as("chunks of %d", chunk)
                    .isInstanceOfSatisfying(
                            GatewayException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.MALFORMED_BODY))
                    .hasMessageStartingWith(reason);
        }
    }

    @Test
    void aPlaceBehindManyLinesIsToldByLineAndByte() {
        assertThatThrownBy(() -> read("[\n{\"a\":\n1}\n,\n{}\n;]", 3, 4096))
                .hasMessage("',' or ']' is expected at line 6, byte 16 of the body, ';' was found");
    }

    @Test
    void anotherEncodingIsToldAsSuch() {
        for (byte[] body : List.of("\ufeff[{}]".getBytes(UTF_8), "\ufeff[]".getBytes(UTF_16LE), new byte[] {0, '['})) {
            assertThatThrownBy(() -> Feeds.read(JsonFormat.DESCRIPTOR, body))
                    .hasMessageContaining("JSON is UTF-8 without a mark");
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void recordsOfAnArrayComeOutTheSameHoweverTheyAreCutAndAsLinesWould(long seed) {
        Random random = new Random(seed);
        List<String> elements = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            elements.add(element(random, i));
        }
        String body = "[" + String.join(random.nextBoolean() ? "," : "\n, ", elements) + "\n]";
        List<Outcome> whole = read(JsonFormat.DESCRIPTOR, body, SMALL, body.length(), 1 << 20);

        List<Outcome> lines = read(NdjsonFormat.DESCRIPTOR, String.join("\n", elements), SMALL, body.length(), 1 << 20);
        assertThat(whole)
                .extracting(Outcome::code)
                .isEqualTo(lines.stream().map(Outcome::code).toList());
        assertThat(whole)
                .extracting(Outcome::json)
                .isEqualTo(lines.stream().map(Outcome::json).toList());
        for (int batch : new int[] {32, 77, 78, 79, 200, 1000}) {
            for (int chunk : new int[] {1, 1 + random.nextInt(150), body.length()}) {
                List<Outcome> cut = read(JsonFormat.DESCRIPTOR, body, SMALL, chunk, batch);

                assertThat(cut)
                        .extracting(Outcome::code)
                        .isEqualTo(whole.stream().map(Outcome::code).toList());
                assertThat(cut)
                        .extracting(Outcome::json)
                        .isEqualTo(whole.stream().map(Outcome::json).toList());
                assertThat(cut)
                        .extracting(Outcome::number)
                        .isEqualTo(whole.stream().map(Outcome::number).toList());
                assertThat(cut)
                        .extracting(Outcome::byteOffset)
                        .isEqualTo(whole.stream().map(Outcome::byteOffset).toList());
            }
        }
    }

    @Test
    void theRestOfARecordThatIsTooLargeIsDroppedAndCountedAndTheNextIsRead() {
        String large = "{\"a\":\"" + "\\\"}]".repeat(100) + "\",\n\"b\":{\"c\":[]}}";
        String body = "[" + large + ",\n{\"d\":1}]";
        for (int batch : new int[] {40, 64, 100}) {
            List<Outcome> outcomes = read(JsonFormat.DESCRIPTOR, body, SMALL, 7, batch);

            assertThat(outcomes).extracting(Outcome::code).containsExactly("record_too_large", "");
            int kept = outcomes.get(0).original().length;
            assertThat(outcomes.get(0).reason())
                    .isEqualTo(
                            "the record is larger than 60 bytes; its last %d bytes, up to where the next record begins, were dropped"
                                    .formatted(large.length() - kept));
            assertThat(outcomes.get(1).number()).isEqualTo(3);
            assertThat(outcomes.get(1).byteOffset()).isEqualTo(body.indexOf("{\"d\""));
        }
    }

    @ParameterizedTest
    @CsvSource({"59, ''", "60, ''", "61, record_too_large"})
    void whiteSpaceAroundARecordIsNoPartOfIt(int size, String code) {
        String record = "{\"a\":\"" + "x".repeat(size - 8) + "\"}";
        String space = " \t\r\n".repeat(100);
        for (String body :
                List.of(record, space + record, space + record + space, space + "[" + space + record + space + "]")) {
            for (int batch : new int[] {40, 64, 100, 4096}) {
                List<Outcome> outcomes = read(JsonFormat.DESCRIPTOR, body, SMALL, 7, batch);

                assertThat(outcomes).extracting(Outcome::code).containsExactly(code);
                assertThat(outcomes.get(0).byteOffset()).isEqualTo(body.indexOf('{'));
                assertThat(outcomes.get(0).number())
                        .isEqualTo(1
                                + body.substring(0, body.indexOf('{'))
                                        .chars()
                                        .filter(c -> c == '\n')
                                        .count());
            }
        }
    }

    @Test
    void anArrayInAnArrayIsNoRecordWhereverTheBodyBegins() {
        for (String space : List.of("", " ".repeat(300))) {
            assertThat(read(JsonFormat.DESCRIPTOR, space + "[[1]," + space + "[]]", SMALL, 7, 64))
                    .extracting(Outcome::code)
                    .containsExactly("not_an_object", "not_an_object");
        }
    }

    @ParameterizedTest
    @CsvSource({"9, ''", "10, ''", "11, text_too_long"})
    void aTextMayHaveAsManyBytesAsAreSet(int size, String code) {
        DecodeLimits limits = new DecodeLimits(1000, 10, 256, 10, 50, DecodeLimits.DEFAULT.binary());
        String text = "\"" + "x".repeat(size) + "\"";
        for (String record : List.of("{\"a\":" + text + "}", "{" + text + ":1}", "{\"a\":[" + text + "]}")) {
            assertThat(read(JsonFormat.DESCRIPTOR, record, limits, 1, 4096))
                    .extracting(Outcome::code)
                    .containsExactly(code);
        }
    }

    private static String element(Random random, int i) {
        return switch (random.nextInt(9)) {
            case 0 -> "{\"large\":\"" + "y".repeat(50 + random.nextInt(400)) + "\"}";
            case 1 -> "[" + i + ",{\"a\":[]}]";
            case 2 -> "\"te\\\"xt, " + i + "]\"";
            case 3 -> "{\"broken\":tru, \"i\":" + i + "}";
            case 4 -> "{\"é\":\"" + "€".repeat(random.nextInt(15)) + "\"}";
            case 5 -> "{\"q\":\"" + "\\\\\\\"{[".repeat(random.nextInt(6)) + "\"}";
            case 6 -> "{\"n\":{\"m\":[{\"k\":\"}\"},[[" + i + "]]]}}";
            default -> "{\"i\":" + i + ",\"s\":\"" + "x".repeat(random.nextInt(40)) + "\"}";
        };
    }

    private static List<String> texts(String body) {
        return read(body, 3, 4096).stream().map(Outcome::json).toList();
    }

    private static List<Outcome> read(String body, int chunk, int batch) {
        return read(JsonFormat.DESCRIPTOR, body, DecodeLimits.DEFAULT, chunk, batch);
    }

    private static List<Outcome> read(FormatDescriptor format, String body, DecodeLimits limits, int chunk, int batch) {
        return Feeds.readInPieces(format, body.getBytes(UTF_8), limits, Feeds.config("{}"), Math.max(1, chunk), batch);
    }
}
