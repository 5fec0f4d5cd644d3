package io.quantivista.ingestion.format.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quantivista.ingestion.format.DecodeLimits;
import io.quantivista.ingestion.format.Decoder;
import io.quantivista.ingestion.format.TestRecords;
import io.quantivista.ingestion.model.Batch;
import io.quantivista.ingestion.model.Failure;
import io.quantivista.ingestion.model.RejectionCode;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What RFC 8259 lets through as an object on a line, and under which code everything else is rejected. */
class JsonConformanceTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-0",
                "7",
                "-7",
                "10",
                "1234567890123456789012345",
                "0.5",
                "-0.0",
                "1.0",
                "0.1e1",
                "1e5",
                "1E5",
                "1e+5",
                "1E-5",
                "0e0",
                "0E+00",
                "1.5e300",
                "123e999",
                "-1e-999",
                "true",
                "false",
                "null",
                "\"\"",
                "\" \"",
                "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"",
                "\"\\u0000\"",
                "\"\\u00e9\\uABCD\\uabcd\"",
                "\"\\ud834\\udd1e\"",
                "\"\\ud800\"",
                "\"\\udc00\"",
                "\"\\ud800\\u0041\"",
                "\"\\\\u12\"",
                "\"é€𝄞\"",
                "\"\u007f\u0080\u2028\ufeff\"",
                "\"12345678\"",
                "\"1234567\\\\\"",
                "\"12345678é\"",
                "\"//\"",
                "\"{}[],:\"",
                "{}",
                "{ }",
                "{\"\":0}",
                "{\"a\":{}}",
                "{\"a\" : { \"b\" : [ ] } }",
                "[]",
                "[ ]",
                "[[]]",
                "[{}]",
                "[1,2]",
                "[1 , 2]",
                "[null,true,false]",
                "[{\"a\":1,\"a\":2}]",
                "[[],[[],{}]]",
                "[\"\",\"]\"]",
                "[{\"a\":[{\"b\":{}}]}]",
                "[-1,0.0e-0]"
            })
    void everyValueOfTheGrammarIsAccepted(String value) {
        assertThat(codeOf("{\"v\":" + value + "}")).as("alone").isNull();
        assertThat(codeOf("{\"a\":1,\"v\":" + value + ",\"z\":2}"))
                .as("between others")
                .isNull();
        assertThat(codeOf("{\"v\":[" + value + "," + value + "]}"))
                .as("in an array")
                .isNull();
        assertThat(codeOf("{\"v\":[{\"w\":" + value + "}]}"))
                .as("in an object in an array")
                .isNull();
        assertThat(codeOf("{\"o\":{\"v\":" + value + "}}")).as("in an object").isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "01",
                "-01",
                "00",
                "1.",
                "-1.",
                ".5",
                "-.5",
                "+1",
                "-",
                "--1",
                "1e",
                "1E+",
                "1e-",
                "1.e5",
                "1.5e",
                "1e5.5",
                "0x10",
                "1_000",
                "1 000",
                "1,000",
                "1a",
                "1-",
                "Infinity",
                "-Infinity",
                "NaN",
                "-NaN",
                "True",
                "TRUE",
                "tru",
                "truee",
                "true1",
                "fals",
                "falsee",
                "nul",
                "nulll",
                "nil",
                "undefined",
                "'a'",
                "a",
                "\"",
                "\"a",
                "a\"",
                "\"\\\"",
                "\"\\x41\"",
                "\"\\u\"",
                "\"\\u1\"",
                "\"\\u12\"",
                "\"\\u123\"",
                "\"\\u123g\"",
                "\"\\U0041\"",
                "\"\\ \"",
                "\"\\'\"",
                "\"\\0\"",
                "\"\\a\"",
                "\"\t\"",
                "\"\u0001\"",
                "\"\u001f\"",
                "\"a\"b",
                "\"a\" \"b\"",
                "{",
                "}",
                "{\"a\"",
                "{\"a\":",
                "{\"a\":1",
                "{\"a\":1,",
                "{\"a\":1,}",
                "{,}",
                "{,\"a\":1}",
                "{\"a\"}",
                "{\"a\" 1}",
                "{\"a\"::1}",
                "{\"a\"=1}",
                "{a:1}",
                "{'a':1}",
                "{1:1}",
                "{null:1}",
                "{\"a\":1 \"b\":2}",
                "{\"a\":1;\"b\":2}",
                "{\"a\":1,,\"b\":2}",
                "{\"a\":}",
                "{:1}",
                "[",
                "]",
                "[1",
                "[1,",
                "[1,]",
                "[,]",
                "[,1]",
                "[1,,2]",
                "[1 2]",
                "[1;2]",
                "[\"a\":1]",
                "[1}",
                "{\"a\":1]",
                "[[]",
                "[]]",
                "[{]",
                "[}",
                "[{\"a\":1,}]",
                "[{,}]",
                "[{\"a\"}]",
                "[{\"a\":}]",
                "[{\"a\" 1}]",
                "[{a:1}]",
                "[tru]",
                "[\"a]",
                "[1.]",
                "",
                ",",
                ":",
                "//",
                "1 // one",
                "/**/1",
                "1 #",
                "`1`",
                "\\u0031",
                "\f1",
                "\u000b1",
                "\u00a01",
                "\u20281",
                "\ufeff1"
            })
    void everythingElseIsMalformed(String value) {
        assertThat(codeOf("{\"v\":" + value + "}")).as("alone").isEqualTo(RejectionCode.MALFORMED_JSON);
        assertThat(codeOf("{\"v\":[0," + value + "]}")).as("in an array").isNotNull();
        assertThat(codeOf("{\"v\":[{\"w\":" + value + "}]}"))
                .as("in an object in an array")
                .isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}}", "{} {}", "{},", "{}1", "{}x", "{}\"\"", "{}]", "{} //", "{}\u00a0", "{}{", "{}\f"})
    void nothingMayFollowTheObject(String text) {
        assertThat(codeOf(text)).isEqualTo(RejectionCode.MALFORMED_JSON);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "[{}]", "1", "-1", "\"a\"", "true", "null", "nonsense"})
    void aTextThatBeginsLikeAnotherValueIsNoObject(String text) {
        assertThat(codeOf(text)).isEqualTo(RejectionCode.NOT_AN_OBJECT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\ufeff{}", "}", ":", "+1", "\f{}", "\u00a0{}", "'a'", "<a/>"})
    void aTextThatBeginsLikeNoValueIsMalformed(String text) {
        assertThat(codeOf(text)).isEqualTo(RejectionCode.MALFORMED_JSON);
    }

    @Test
    void spacesTabsAndCarriageReturnsMayStandAroundEveryToken() {
        String space = " \t\r \t\r";
        String record = String.join(
                space, "", "{", "\"a\"", ":", "[", "1", ",", "{", "\"b\"", ":", "null", "}", "]", ",", "\"c\"", ":",
                "{", "}", "}", "");

        assertThat(codeOf(record)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\0",
                "{\0",
                "{\"a\0\":1}",
                "{\"a\":\"\0\"}",
                "{\"a\":\0}",
                "{\"a\":1\0}",
                "{\"a\":1}\0",
                "{\"a\":[\0]}",
                "{\"a\":1\0",
                "{\"a\":\"x\0"
            })
    void aNulByteIsToldFromTheRecordsEnd(String text) {
        assertThat(codeOf(text)).isEqualTo(RejectionCode.NUL_BYTE);
    }

    static Stream<Arguments> brokenUtf8() {
        return Stream.of(
                        "80",
                        "bf",
                        "c080",
                        "c1bf",
                        "c2",
                        "c220",
                        "c2c2",
                        "df",
                        "e08080",
                        "e09fbf",
                        "e0a0",
                        "e1",
                        "e180",
                        "e18020",
                        "eda080",
                        "edafbf",
                        "edb080",
                        "edbfbf",
                        "eda081edb080",
                        "efbf",
                        "f0808080",
                        "f08fbfbf",
                        "f0",
                        "f090",
                        "f09080",
                        "f0908020",
                        "f4908080",
                        "f5808080",
                        "f880808080",
                        "fc8080808080",
                        "fe",
                        "ff",
                        "fffe",
                        "c3a9ff",
                        "f09d849ec0")
                .map(Arguments::of);
    }

    @ParameterizedTest
    @MethodSource("brokenUtf8")
    void brokenUtf8IsRejectedWhereverItStands(String hex) {
        String broken = new String(HexFormat.of().parseHex(hex), ISO_8859_1);
        for (int before = 0; before < 10; before++) {
            String text = "a".repeat(before) + broken;
            assertThat(codeOf(latin("{\"v\":\"" + text + "\"}"))).isEqualTo(RejectionCode.INVALID_UTF8);
            assertThat(codeOf(latin("{\"v\":\"" + text))).as("at the end").isEqualTo(RejectionCode.INVALID_UTF8);
            assertThat(codeOf(latin("{\"" + text + "\":1}"))).as("in a name").isEqualTo(RejectionCode.INVALID_UTF8);
            assertThat(codeOf(latin("{\"v\":[\"" + text + "\"]}"))).isEqualTo(RejectionCode.INVALID_UTF8);
        }
        assertThat(codeOf(latin("{\"v\":" + broken + "}")))
                .as("outside")
                .isIn(RejectionCode.INVALID_UTF8, RejectionCode.MALFORMED_JSON);
    }

    @ParameterizedTest
    @ValueSource(strings = {"c280", "dfbf", "e0a080", "ed9fbf", "ee8080", "efbfbf", "f0908080", "f48fbfbf"})
    void theFirstAndLastCharactersOfEachLengthAreUtf8(String hex) {
        String text = new String(HexFormat.of().parseHex(hex), ISO_8859_1);

        assertThat(codeOf(latin("{\"v\":\"" + text + "\",\"" + text + "\":0}"))).isNull();
    }

    @Test
    void aLoneSurrogateIsRejectedOnlyWhereSomebodyReadsTheText() {
        assertThat(codeOf("{\"read\":\"\\ud800\"}", "read")).isEqualTo(RejectionCode.INVALID_ESCAPE);
        assertThat(codeOf("{\"read\":\"\\udc00\\ud800\"}", "read")).isEqualTo(RejectionCode.INVALID_ESCAPE);
        assertThat(codeOf("{\"read\":\"\\ud800\\ud800\"}", "read")).isEqualTo(RejectionCode.INVALID_ESCAPE);
        assertThat(codeOf("{\"other\":\"\\ud800\",\"\\ud800\":1}", "read")).isNull();
    }

    @ParameterizedTest
    @CsvSource({"99, ", "100, ", "101, NESTING_TOO_DEEP", "5000, NESTING_TOO_DEEP"})
    void nestingIsBoundedForObjectsArraysAndBothMixed(int levels, RejectionCode code) {
        String inside = "1";
        String objects = "{\"a\":".repeat(levels - 1) + "{}" + "}".repeat(levels - 1);
        String arrays = "{\"a\":" + "[".repeat(levels - 1) + inside + "]".repeat(levels - 1) + "}";
        String inArray = "{\"a\":[" + "{\"a\":".repeat(levels - 2) + inside + "}".repeat(levels - 2) + "]}";
        StringBuilder mixed = new StringBuilder(inside);
        for (int i = 0; i < levels - 1; i++) {
            mixed.insert(0, i % 2 == 0 ? "[" : "{\"a\":").append(i % 2 == 0 ? "]" : "}");
        }

        assertThat(codeOf(objects)).as("objects").isEqualTo(code);
        assertThat(codeOf(arrays)).as("arrays").isEqualTo(code);
        assertThat(codeOf(inArray)).as("objects in an array").isEqualTo(code);
        assertThat(codeOf("{\"a\":" + mixed + "}")).as("mixed").isEqualTo(code);
    }

    @Test
    void oneLevelIsTheRecordItself() {
        DecodeLimits limits = new DecodeLimits(1000, 1, 256, 10);

        assertThat(failureOf(bytes("{\"a\":1}"), limits)).isNull();
        assertThat(failureOf(bytes("{\"a\":{}}"), limits).code()).isEqualTo(RejectionCode.NESTING_TOO_DEEP);
        assertThat(failureOf(bytes("{\"a\":[]}"), limits).code()).isEqualTo(RejectionCode.NESTING_TOO_DEEP);
    }

    @ParameterizedTest
    @CsvSource({"39, ", "40, ", "41, NUMBER_TOO_LONG", "900, NUMBER_TOO_LONG"})
    void theCharactersOfANumberAreBounded(int length, RejectionCode code) {
        DecodeLimits limits = new DecodeLimits(1 << 16, 100, 40, 10);
        for (String number : new String[] {
            "9".repeat(length),
            "-" + "9".repeat(length - 1),
            "0." + "9".repeat(length - 2),
            "1e" + "0".repeat(length - 2)
        }) {
            assertThat(code(failureOf(bytes("{\"a\":" + number + "}"), limits)))
                    .as(number)
                    .isEqualTo(code);
            assertThat(code(failureOf(bytes("{\"a\":[" + number + "]}"), limits)))
                    .as(number)
                    .isEqualTo(code);
        }
    }

    @ParameterizedTest
    @CsvSource({"99, ", "100, ", "101, RECORD_TOO_LARGE"})
    void theBytesOfARecordAreBoundedWithoutItsLineEnd(int size, RejectionCode code) {
        DecodeLimits limits = new DecodeLimits(100, 100, 256, 10);
        String record = "{\"a\":\"" + "x".repeat(size - 8) + "\"}";

        assertThat(code(failureOf(bytes(record), limits))).isEqualTo(code);
        assertThat(code(failureOf(bytes(record + "\n"), limits))).isEqualTo(code);
        assertThat(code(failureOf(bytes(record + "\r\n"), limits))).isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource({"69, ", "70, ", "71, TOO_MANY_FIELDS"})
    void theFieldsOfARecordAreBoundedNestedOnesCounted(int fields, RejectionCode code) {
        DecodeLimits limits = new DecodeLimits(10_000, 100, 256, 70);
        StringBuilder flat = new StringBuilder("{\"f0\":0");
        StringBuilder nested = new StringBuilder("{\"o\":{\"f1\":0");
        for (int i = 1; i < fields; i++) {
            flat.append(",\"f").append(i).append("\":0");
            nested.append(i < fields - 1 ? ",\"g" + i + "\":0" : "");
        }

        assertThat(code(failureOf(bytes(flat + "}"), limits))).isEqualTo(code);
        assertThat(code(failureOf(bytes(nested + "}}"), limits))).isEqualTo(code);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":1,\"a\":2}",
                "{\"a\":1,\"b\":1,\"\\u0061\":2}",
                "{\"\\u0061\":1,\"a\":2}",
                "{\"o\":{\"i\":1,\"i\":2}}",
                "{\"o\":{\"i\":1},\"o\":{\"i\":1}}",
                "{\"o\":1,\"o\":{\"i\":1}}",
                "{\"o\":{\"i\":1},\"x\":0,\"\\u006f\":null}",
                "{\"o\":{\"i\":1,\"x\":{\"i\":3},\"\\u0069\":2}}"
            })
    void aFieldThatSomebodyReadsMayNotComeTwiceNorAnObjectAroundIt(String text) {
        assertThat(codeOf(text, "a", "o.i")).isEqualTo(RejectionCode.DUPLICATE_FIELD);
        assertThat(codeOf(text)).as("nobody reads it").isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"x\":1,\"x\":2,\"a\":0}",
                "{\"o\":{\"x\":1,\"x\":2}}",
                "{\"i\":1,\"o\":{\"i\":1}}",
                "{\"p\":{\"a\":1},\"q\":{\"a\":1}}",
                "{\"l\":[{\"a\":1,\"a\":1}]}",
                "{\"A\":1,\"a\":1}"
            })
    void otherFieldsMayComeTwice(String text) {
        assertThat(codeOf(text, "a", "o.i")).isNull();
    }

    @Test
    void theSentinelBehindTheRecordIsPutBack() {
        byte[] bytes = TestRecords.batch("{\"a\":1}\n{\"b\":2}\n[\n").bytes();
        byte[] before = bytes.clone();
        Decoder decoder = TestRecords.jsonDecoder(DecodeLimits.DEFAULT);
        decoder.begin(new Batch(bytes, bytes.length - TestRecords.SLACK, 0, 1, 0));
        while (decoder.next()) {
            assertThat(bytes).isEqualTo(before);
        }
    }

    private static RejectionCode codeOf(String text, String... slotPaths) {
        return code(failureOf(bytes(text), DecodeLimits.DEFAULT, slotPaths));
    }

    private static RejectionCode codeOf(byte[] text) {
        return code(failureOf(text, DecodeLimits.DEFAULT));
    }

    private static RejectionCode code(Failure failure) {
        return failure == null ? null : failure.code();
    }

    private static Failure failureOf(byte[] text, DecodeLimits limits, String... slotPaths) {
        Decoder decoder = TestRecords.jsonDecoder(limits, slotPaths);
        decoder.begin(TestRecords.batch(text));
        assertThat(decoder.next()).isTrue();
        return decoder.failure();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static byte[] latin(String text) {
        return text.getBytes(ISO_8859_1);
    }
}
