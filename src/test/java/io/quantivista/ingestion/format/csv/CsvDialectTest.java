package io.quantivista.ingestion.format.csv;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.format.DecodeLimits;
import io.quantivista.ingestion.format.Feeds;
import io.quantivista.ingestion.format.Feeds.Outcome;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Escapes, comments, number marks, encodings and the limits of CSV, however a body is cut. */
class CsvDialectTest {
    @Test
    void anEscapeCharacterMakesAQuoteOrItselfAPartOfTheField() {
        String config = "{\"csv\":{\"escape\":\"\\\\\"}}";

        assertThat(texts(config, "a,b\n\"x\\\"y\",\"\\\\\"\n\"\\n\n\",\\\n"))
                .containsExactly("{\"a\":\"x\\\"y\",\"b\":\"\\\\\"}", "{\"a\":\"\\\\n\\n\",\"b\":\"\\\\\"}");
        assertThat(read(config, "a,b\n\"x\"\"y\",2\n3,4\n"))
                .extracting(Outcome::code)
                .containsExactly("malformed_csv", "");
    }

    @Test
    void aLineThatBeginsWithTheCommentCharacterIsNoRecordWhateverItHolds() {
        String config = "{\"csv\":{\"comment\":\"#\"}}";

        List<Outcome> read = read(config, "# \"a, b\n#\na,b\n1,#2\n#,\"\n\"#\n\",3");

        assertThat(read)
                .extracting(Outcome::json)
                .containsExactly("{\"a\":\"1\",\"b\":\"#2\"}", "{\"a\":\"#\\n\",\"b\":\"3\"}");
        assertThat(read).extracting(Outcome::number).containsExactly(4L, 6L);
    }

    @Test
    void aNulAtTheFrontOfALineIsNoCommentWhereThereAreNone() {
        assertThat(read("{}", "a,b\n\0a,1\n2,3\n")).extracting(Outcome::code).containsExactly("nul_byte", "");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE"})
    void theHeaderIsFoundBehindMoreCommentsAndEmptyLinesThanABatchHolds(String encoding) {
        String config = "{\"csv\":{\"comment\":\"#\",\"encoding\":\"%s\"}}".formatted(encoding);
        String front = "\n\r\n# a comment \"\r\n#\n".repeat(20);
        byte[] body = (front + "a,b\n1,2\n\n3,4\n").getBytes(Charset.forName(encoding));

        for (int chunk = 1; chunk < 70; chunk++) {
            assertThat(Feeds.readInPieces(
                            CsvFormat.DESCRIPTOR, body, DecodeLimits.DEFAULT, Feeds.config(config), chunk, 64))
                    .extracting(Outcome::json, Outcome::number)
                    .containsExactly(tuple("{\"a\":\"1\",\"b\":\"2\"}", 82L), tuple("{\"a\":\"3\",\"b\":\"4\"}", 84L));
        }
    }

    @Test
    void aHeaderThatDoesNotEndWithinARecordsBytesIsRefused() {
        DecodeLimits limits = new DecodeLimits(100, 20, 60, 40);
        String front = "#" + "x".repeat(99 - "\na,b\n".length() + 4);

        assertThat(Feeds.readInPieces(
                        CsvFormat.DESCRIPTOR,
                        (front + "\na,b\n1,2\n").getBytes(UTF_8),
                        limits,
                        Feeds.config("{\"csv\":{\"comment\":\"#\"}}"),
                        7,
                        64))
                .hasSize(1);
        assertThatThrownBy(() -> Feeds.readInPieces(
                        CsvFormat.DESCRIPTOR,
                        (front + "\n#".repeat(20) + "\na,b\n1,2\n").getBytes(UTF_8),
                        limits,
                        Feeds.config("{\"csv\":{\"comment\":\"#\"}}"),
                        7,
                        64))
                .isInstanceOf(GatewayException.class)
                .hasMessageContaining("the header does not end within 100 bytes");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "1.234,5 | 1234.5",
                "-1.234.567,00 | -1234567.00",
                "12,5 | 12.5",
                ",5 | .5",
                "1234,5e-3 | 1234.5e-3",
                "1234 | 1234",
                "007 | 007",
                "1.23.456 | 1.23.456",
                "1.2345,6 | 1.2345,6",
                "21.06.2025 | 21.06.2025",
                "a,b | a,b",
                "1,2,3 | 1,2,3"
            })
    void aNumberWithTheDialectsMarksIsRewrittenDigitByDigit(String field, String shown) {
        String config = "{\"csv\":{\"delimiter\":\";\",\"decimal_mark\":\",\",\"thousands_mark\":\".\"}}";

        assertThat(texts(config, "a;b\n" + field + ";\"" + field + "\"\n"))
                .containsExactly("{\"a\":\"%s\",\"b\":\"%s\"}".formatted(shown, shown));
    }

    @Test
    void aSpaceBetweenThousandsMayBeOneThatDoesNotBreak() {
        String config = "{\"csv\":{\"delimiter\":\";\",\"decimal_mark\":\",\",\"thousands_mark\":\" \"}}";

        assertThat(texts(config, "a;b;c\n1 234,5;1\u00a0234;1\u202f234\u202f567,8\n"))
                .containsExactly("{\"a\":\"1234.5\",\"b\":\"1234\",\"c\":\"1234567.8\"}");
    }

    @Test
    void aNumberThatWouldBeReadAsAnotherRejectsItsRecordUnlessTheColumnHoldsNone() {
        String marks = "\"delimiter\":\";\",\"decimal_mark\":\",\",\"thousands_mark\":\".\"";

        List<Outcome> read = read("{\"csv\":{" + marks + "}}", "a;b\n1.5;x\n1,5;y\n");
        assertThat(read).extracting(Outcome::code).containsExactly("malformed_number", "");
        assertThat(read.get(0).reason()).contains("the column 'a'", "decimal mark ','", "thousands mark '.'");

        assertThat(texts("{\"csv\":{" + marks + ",\"number_columns\":[\"b\"]}}", "a;b\n1.5;1.500\n"))
                .containsExactly("{\"a\":\"1.5\",\"b\":\"1500\"}");
        assertThatThrownBy(() -> read("{\"csv\":{" + marks + ",\"number_columns\":[\"c\"]}}", "a;b\n"))
                .hasMessageContaining("no column 'c'");
    }

    @ParameterizedTest
    @CsvSource({
        "ISO-8859-1, ISO-8859-1, ''",
        "latin1, ISO-8859-1, ''",
        "windows-1252, windows-1252, ''",
        "UTF-16LE, UTF-16LE, ''",
        "UTF-16BE, UTF-16BE, ''",
        "UTF-16LE, UTF-16LE, \ufeff",
        "UTF-16, UTF-16LE, \ufeff",
        "UTF-16, UTF-16BE, \ufeff",
        "'', UTF-16LE, \ufeff",
        "'', UTF-16BE, \ufeff",
        "UTF-8, UTF-8, \ufeff",
        "'', UTF-8, ''"
    })
    void aBodyIsReadInItsEncodingAndItsPlacesAreThoseOfItsBytes(String declared, String actual, String mark) {
        String config = declared.isEmpty() ? "{}" : "{\"csv\":{\"encoding\":\"" + declared + "\"}}";
        Charset charset = Charset.forName(actual);
        String first = "a,b\r\n\u00e9\u00ff,\"x\n\"\"\u00fc\"\r\n";
        String bad = "1,2,\u00e9\r\n";
        String body = mark + first + bad + "3,4";
        byte[] bytes = body.getBytes(charset);
        for (int chunk : new int[] {1, 2, 3, 1000}) {
            for (int batch : new int[] {64, 4096}) {
                List<Outcome> read = Feeds.readInPieces(
                        CsvFormat.DESCRIPTOR, bytes, DecodeLimits.DEFAULT, Feeds.config(config), chunk, batch);

                assertThat(read)
                        .extracting(Outcome::json)
                        .containsExactly(
                                "{\"a\":\"\u00e9\u00ff\",\"b\":\"x\\n\\\"\u00fc\"}", "", "{\"a\":\"3\",\"b\":\"4\"}");
                assertThat(read.get(1).code()).isEqualTo("column_count");
                assertThat(read.get(1).number()).isEqualTo(4);
                assertThat(read.get(1).byteOffset()).isEqualTo((mark + first).getBytes(charset).length);
                assertThat(new String(read.get(1).original(), charset)).isEqualTo(bad.strip());
                assertThat(read.get(2).byteOffset()).isEqualTo((mark + first + bad).getBytes(charset).length);
            }
        }
    }

    @Test
    void everyCharacterOfAOneByteEncodingIsReadAsJavaReadsIt() {
        for (String encoding : List.of("ISO-8859-1", "windows-1252")) {
            Charset charset = Charset.forName(encoding);
            for (int b = 0x80; b < 0x100; b++) {
                byte[] body = {'x', '\n', (byte) b, '\n', 'y'};
                String expected = new String(body, 2, 1, charset);
                List<Outcome> read = Feeds.read(
                        CsvFormat.DESCRIPTOR,
                        body,
                        DecodeLimits.DEFAULT,
                        Feeds.config("{\"csv\":{\"encoding\":\"" + encoding + "\"}}"));

                boolean isCharacter = !expected.equals("\ufffd");
                assertThat(read.get(0).code()).as("%x", b).isEqualTo(isCharacter ? "" : "invalid_utf8");
                assertThat(read.get(0).json()).isEqualTo(isCharacter ? "{\"x\":\"" + expected + "\"}" : "");
                assertThat(read.get(1).json()).isEqualTo("{\"x\":\"y\"}");
            }
        }
    }

    @Test
    void halfAPairOrHalfAUnitRejectsItsRecordAlone() {
        byte[] body = "x\n\ud834\udd1e\n\ud834\n\udd1e\ny".getBytes(StandardCharsets.UTF_16LE);
        // Java writes half a pair as a question mark, so it is put in by hand.
        byte[] whole = new byte[body.length + 1];
        System.arraycopy(body, 0, whole, 0, body.length);
        whole[10] = 0x34;
        whole[11] = (byte) 0xd8;
        whole[14] = 0x1e;
        whole[15] = (byte) 0xdd;

        List<Outcome> read = Feeds.read(
                CsvFormat.DESCRIPTOR,
                whole,
                DecodeLimits.DEFAULT,
                Feeds.config("{\"csv\":{\"encoding\":\"UTF-16LE\"}}"));

        assertThat(read).extracting(Outcome::code).containsExactly("", "invalid_utf8", "invalid_utf8", "invalid_utf8");
        assertThat(read.get(0).json()).isEqualTo("{\"x\":\"\ud834\udd1e\"}");
        assertThat(read.get(3).original()).hasSize(3);
    }

    @ParameterizedTest
    @CsvSource({
        "UTF-8, UTF-16LE, said to be UTF-8",
        "windows-1252, UTF-8, said to be windows-1252",
        "UTF-16LE, UTF-16BE, said to be UTF-16LE"
    })
    void aByteOrderMarkThatContradictsTheSourceFailsTheBody(String declared, String actual, String reason) {
        byte[] body = "\ufeffa\n1\n".getBytes(Charset.forName(actual));

        assertThatThrownBy(() -> Feeds.read(
                        CsvFormat.DESCRIPTOR,
                        body,
                        DecodeLimits.DEFAULT,
                        Feeds.config("{\"csv\":{\"encoding\":\"" + declared + "\"}}")))
                .isInstanceOf(GatewayException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void utf16WithoutAMarkIsNotGuessed() {
        assertThatThrownBy(() -> Feeds.read(
                        CsvFormat.DESCRIPTOR,
                        "a\n1\n".getBytes(StandardCharsets.UTF_16LE),
                        DecodeLimits.DEFAULT,
                        Feeds.config("{\"csv\":{\"encoding\":\"UTF-16\"}}")))
                .hasMessageContaining("say UTF-16LE or UTF-16BE");
    }

    @ParameterizedTest
    @CsvSource({"9, ''", "10, ''", "11, text_too_long"})
    void aFieldMayHaveAsManyBytesAsAreSet(int size, String code) {
        DecodeLimits limits = new DecodeLimits(1000, 10, 256, 10, 50, DecodeLimits.DEFAULT.binary());
        for (String field :
                List.of("x".repeat(size), "\"" + "x".repeat(size) + "\"", "\"" + "\"\"".repeat(size) + "\"")) {
            List<Outcome> read = Feeds.readInPieces(
                    CsvFormat.DESCRIPTOR,
                    ("a,b\n" + field + ",1\n2,3\n").getBytes(UTF_8),
                    limits,
                    Feeds.config("{}"),
                    1,
                    4096);

            assertThat(read).extracting(Outcome::code).containsExactly(code, "");
        }
    }

    @ParameterizedTest
    @CsvSource({"2, ''", "3, ''", "4, malformed_body"})
    void aHeaderMayHaveAsManyColumnsAsAreSet(int columns, String code) {
        DecodeLimits limits = new DecodeLimits(1000, 10, 256, 3);
        String header = String.join(",", List.of("a", "b", "c", "d").subList(0, columns));
        byte[] body = (header + "\n" + header + "\n").getBytes(UTF_8);
        if (code.isEmpty()) {
            assertThat(Feeds.readInPieces(CsvFormat.DESCRIPTOR, body, limits, Feeds.config("{}"), 1, 4096))
                    .hasSize(1);
        } else {
            assertThatThrownBy(
                            () -> Feeds.readInPieces(CsvFormat.DESCRIPTOR, body, limits, Feeds.config("{}"), 1, 4096))
                    .hasMessageContaining("4 columns, 3 are allowed");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16LE"})
    void anUnclosedQuoteCostsOneRecordOfTheLimitAndWhatIsDroppedIsCounted(String encoding) {
        int limit = 200;
        String body = "a,b\n\"open,1\n" + "2,x\n".repeat(2_000) + "3,y\n";
        Charset charset = Charset.forName(encoding);
        List<Outcome> read = Feeds.readInPieces(
                CsvFormat.DESCRIPTOR,
                body.getBytes(charset),
                new DecodeLimits(limit, 10, 256, 50),
                Feeds.config("{\"csv\":{\"encoding\":\"" + encoding + "\"}}"),
                1,
                64);

        assertThat(read.get(0).code()).isEqualTo("record_too_large");
        long kept = read.get(0).original().length;
        long next = read.get(1).byteOffset();
        assertThat(read.get(0).reason())
                .contains("its last %d bytes".formatted(next - read.get(0).byteOffset() - kept));
        assertThat(read.get(1).json()).isEqualTo("{\"a\":\"2\",\"b\":\"x\"}");
        assertThat(read.get(read.size() - 1).json()).isEqualTo("{\"a\":\"3\",\"b\":\"y\"}");
        assertThat(read.get(read.size() - 1).number()).isEqualTo(2_003);
    }

    @Test
    void anUnclosedQuoteWithinTheLimitTellsHowManyLinesItTook() {
        List<Outcome> read = read("{}", "a,b\n1,\"x\n2,3\n4,5\n");

        assertThat(read).extracting(Outcome::code).containsExactly("malformed_csv");
        assertThat(read.get(0).reason()).contains("took 3 lines");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"csv\":{\"escape\":\",\"}}",
                "{\"csv\":{\"comment\":\"\\\"\"}}",
                "{\"csv\":{\"decimal_mark\":\",\",\"thousands_mark\":\",\"}}",
                "{\"csv\":{\"decimal_mark\":\"5\"}}",
                "{\"csv\":{\"encoding\":\"UTF-7\"}}",
                "{\"csv\":{\"encoding\":\"no such\"}}",
                "{\"csv\":{\"columns\":[\"a\"],\"number_columns\":[\"b\"]}}",
                "{\"csv\":{\"delimiter\":\"\\u0000\"}}"
            })
    void aDialectThatCannotWorkIsRefused(String config) {
        assertThatThrownBy(() -> Feeds.config(config)).isInstanceOf(GatewayException.class);
    }

    private static List<String> texts(String config, String text) {
        return read(config, text).stream().map(Outcome::json).toList();
    }

    private static List<Outcome> read(String config, String text) {
        return Feeds.readInPieces(
                CsvFormat.DESCRIPTOR, text.getBytes(UTF_8), DecodeLimits.DEFAULT, Feeds.config(config), 3, 4096);
    }
}
