package io.quantivista.ingestion.format.csv;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.format.DecodeLimits;
import io.quantivista.ingestion.format.Decoder;
import io.quantivista.ingestion.format.Framer;
import io.quantivista.ingestion.format.RecordFormat;
import io.quantivista.ingestion.format.TestRecords;
import io.quantivista.ingestion.model.Batch;
import io.quantivista.ingestion.model.FieldDictionary;
import io.quantivista.ingestion.model.FieldPath;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.model.ValueKind;
import io.quantivista.ingestion.source.IngestionConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CsvDecoderTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String MARK = "\ufeff";

    @Test
    void fieldsAreTextsUnderTheirColumnsNames() {
        assertThat(records("a,b\n1,x y\n037833100,true\n"))
                .containsExactly("{\"a\":\"1\",\"b\":\"x y\"}", "{\"a\":\"037833100\",\"b\":\"true\"}");
    }

    @Test
    void aQuotedFieldMayHoldDelimitersQuotesAndLineBreaks() {
        assertThat(records("a,b\r\n\"1,2\",\"say \"\"hi\"\"\"\r\n\"x\r\ny\n\",\"\"\"\"\r\n"))
                .containsExactly("{\"a\":\"1,2\",\"b\":\"say \\\"hi\\\"\"}", "{\"a\":\"x\\r\\ny\\n\",\"b\":\"\\\"\"}");
    }

    @Test
    void aQuoteInsideAnUnquotedFieldIsACharacter() {
        assertThat(records("a,b\n5\" pipe,6\"\n")).containsExactly("{\"a\":\"5\\\" pipe\",\"b\":\"6\\\"\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a,b\n1,2",
                "a,b\n1,2\n",
                "a,b\r\n1,2\r\n",
                "a,b\n1,2\r",
                "\n\na,b\n\n1,2\n\n",
                "\r\na,b\r\n\r\n1,2\r\n\r\n"
            })
    void theLastLineEndMayBeMissingAndBlankLinesAreNoRecords(String text) {
        assertThat(records(text)).containsExactly("{\"a\":\"1\",\"b\":\"2\"}");
    }

    @Test
    void anEmptyFieldIsNullUnlessItIsQuoted() {
        assertThat(records("a,b,c\n,\"\",\n")).containsExactly("{\"a\":null,\"b\":\"\",\"c\":null}");
    }

    @Test
    void theNullWordsOfTheDialectStandForNull() {
        assertThat(records("{\"csv\":{\"null_words\":[\"NULL\",\"n/a\"]}}", "a,b,c,d\nNULL,n/a,,\"NULL\"\n"))
                .containsExactly("{\"a\":null,\"b\":null,\"c\":\"\",\"d\":\"NULL\"}");
    }

    @Test
    void theDialectNamesDelimiterAndQuote() {
        assertThat(records("{\"csv\":{\"delimiter\":\";\",\"quote\":\"'\"}}", "a;b\n'1;''2';3,4\n"))
                .containsExactly("{\"a\":\"1;'2\",\"b\":\"3,4\"}");
    }

    @Test
    void columnsWithoutAHeaderAreNamedByTheDialect() {
        assertThat(records("{\"csv\":{\"columns\":[\"x\",\"y\"]}}", "1,2\n3,4\n"))
                .containsExactly("{\"x\":\"1\",\"y\":\"2\"}", "{\"x\":\"3\",\"y\":\"4\"}");
    }

    @Test
    void columnsOfTheDialectReplaceTheHeadersNames() {
        String config = "{\"csv\":{\"header\":true,\"columns\":[\"x\",\"y\"]}}";

        assertThat(records(config, "a,b\n1,2\n")).containsExactly("{\"x\":\"1\",\"y\":\"2\"}");
        assertThatThrownBy(() -> records(config, "a,b,c\n1,2,3\n"))
                .isInstanceOf(GatewayException.class)
                .hasMessageContaining("the header has 3 columns, csv.columns of the source names 2");
    }

    @Test
    void aHeaderThatNamesAColumnTwiceIsRefused() {
        assertThatThrownBy(() -> records("a,b,\"a\"\n1,2,3\n"))
                .isInstanceOf(GatewayException.class)
                .hasMessageContaining("the header names the column 'a' twice");
    }

    @Test
    void aHeaderThatCannotBeReadIsRefused() {
        assertThatThrownBy(() -> records("a,\"b\"x,c\n1,2,3\n"))
                .isInstanceOf(GatewayException.class)
                .hasMessageContaining("the header cannot be read: 'x' stands behind a closing quote");
        assertThatThrownBy(() -> records("\"a\n1,2,3\n"))
                .isInstanceOf(GatewayException.class)
                .hasMessageContaining("the header cannot be read: a quoted field is not closed before the end");
    }

    @Test
    void moreColumnsThanARecordMayHaveAreRefusedWhoeverNamesThem() {
        DecodeLimits three = new DecodeLimits(1000, 10, 256, 3);

        assertThatThrownBy(() -> open(format("{}", three), "a,b,c,d\n"))
                .isInstanceOf(GatewayException.class)
                .hasMessageContaining("4 columns, 3 are allowed");
        assertThatThrownBy(() -> open(format("{\"csv\":{\"columns\":[\"a\",\"b\",\"c\",\"d\"]}}", three), "1,2,3,4\n"))
                .isInstanceOf(GatewayException.class)
                .hasMessageContaining("4 columns, 3 are allowed");
    }

    @Test
    void aColumnWithANameTooLongToKeepIsRefused() {
        String longest = "n".repeat(FieldDictionary.MAX_NAME_BYTES);

        assertThat(records(longest + "\n1\n")).containsExactly("{\"" + longest + "\":\"1\"}");
        assertThatThrownBy(() -> records(longest + "n\n1\n"))
                .isInstanceOf(GatewayException.class)
                .hasMessageContaining("column 1 has a name of 1025 bytes, 1024 are allowed");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a,b\n1,2\n",
                "\"a\",\"b\"\n1,2\n",
                "a,\"b\"\r\n\"1\",\"2\"",
                "\"a\",b\n\"1\",2",
            })
    void aByteOrderMarkInFrontOfTheHeaderIsNoPartOfIt(String text) {
        assertThat(records(MARK + text)).containsExactly("{\"a\":\"1\",\"b\":\"2\"}");
    }

    @Test
    void aByteOrderMarkInFrontOfTheFirstRecordIsNoPartOfIt() {
        assertThat(records("{\"csv\":{\"columns\":[\"x\",\"y\"]}}", MARK + "\"1\n\",2\n"))
                .containsExactly("{\"x\":\"1\\n\",\"y\":\"2\"}");
    }

    @Test
    void aByteOrderMarkElsewhereIsACharacter() {
        assertThat(records("a,b\n" + MARK + "1,2\n")).containsExactly("{\"a\":\"\ufeff1\",\"b\":\"2\"}");
        assertThat(records("a,b\n" + MARK + "\"1\n2,\"\n")).containsExactly("COLUMN_COUNT", "MALFORMED_CSV");
    }

    @Test
    void theFramerPassesOverAByteOrderMarkHoweverItIsCut() {
        byte[] bytes = (MARK + "\"a\nb\",c\n1,2\n").getBytes(UTF_8);
        for (int cut = 0; cut <= bytes.length; cut++) {
            Framer framer = format("{}", DecodeLimits.DEFAULT).framer();
            int first = framer.scan(bytes, 0, cut);
            int second = framer.scan(bytes, cut, bytes.length);

            assertThat(Math.max(first, second)).isEqualTo(bytes.length);
            assertThat(framer.linesBeforeEnd()).isEqualTo(3);
            assertThat(first).as("cut at %d", cut).isIn(Framer.NONE, 11, bytes.length);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "1,2,3 | COLUMN_COUNT | 3 field(s), the header names 2",
                "1 | COLUMN_COUNT | 1 field(s), the header names 2",
                "\"1\"x,2 | MALFORMED_CSV | 'x' stands behind a closing quote",
                "\"1\" ,2 | MALFORMED_CSV | byte 0x20 stands behind a closing quote",
            })
    void aRecordThatIsNoRowOfTheTableIsRejectedAndTheNextIsRead(String record, String code, String reason) {
        Decoder decoder = decoder("{}", "a,b\n" + record + "\n3,4\n");

        assertThat(decoder.next()).isTrue();
        assertThat(decoder.failure().code()).hasToString(code);
        assertThat(decoder.failure().reason()).contains(reason);
        assertThat(original(decoder.row())).isEqualTo(record);
        assertThat(decoder.next()).isTrue();
        assertThat(TestRecords.rendered(decoder)).isEqualTo("{\"a\":\"3\",\"b\":\"4\"}");
        assertThat(decoder.row().line()).isEqualTo(3);
        assertThat(decoder.next()).isFalse();
    }

    @Test
    void aRecordWithAQuotingErrorEndsWhereTheFramerSeesItsEnd() {
        Decoder decoder = decoder("{}", "a,b\n\"x\"y,\"1\n2\"\n3,4\n");

        assertThat(decoder.next()).isTrue();
        assertThat(decoder.failure()).isNotNull();
        assertThat(original(decoder.row())).isEqualTo("\"x\"y,\"1\n2\"");
        assertThat(decoder.next()).isTrue();
        assertThat(decoder.failure()).isNull();
        assertThat(decoder.row().line()).isEqualTo(4);
        assertThat(decoder.row().byteOffset()).isEqualTo(15);
    }

    @Test
    void aQuoteThatIsNeverClosedIsRejected() {
        Decoder decoder = decoder("{}", "a,b\n1,\"2\n3,4\n");

        assertThat(decoder.next()).isTrue();
        assertThat(decoder.failure().code()).hasToString("MALFORMED_CSV");
        assertThat(decoder.next()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "'x,\0', NUL_BYTE",
        "'\"\0\",y', NUL_BYTE",
        "'x,\u00ff', INVALID_UTF8",
        "'\"\u00c3\",y', INVALID_UTF8",
        "'x,\u00e2\u0082', INVALID_UTF8",
        "'\u00ed\u00a0\u0080,y', INVALID_UTF8",
        "'x,\u00c3\u00a9', "
    })
    void whatIsNotTextIsRejected(String record, String code) {
        Decoder decoder = decoder("{}", ("a,b\n" + record + "\n").getBytes(ISO_8859_1));

        assertThat(decoder.next()).isTrue();
        assertThat(decoder.failure() == null ? null : decoder.failure().code().name())
                .isEqualTo(code);
        assertThat(decoder.next()).isFalse();
    }

    @Test
    void slotsSeeTheTextWithoutItsQuotesAndNothingOfTheRecordBefore() {
        FieldPath b = FieldPath.parse("b");
        RecordFormat format = format("{}", DecodeLimits.DEFAULT);
        Batch batch = TestRecords.batch("a,b\n1,\"x\"\"y\"\n1\n1,\n");
        format.open(batch);
        Row row = new Row(List.of(b), 100);
        Decoder decoder = format.decoder(row);
        decoder.begin(batch);

        assertThat(decoder.next()).isTrue();
        assertThat(row.slot(0).kind()).isEqualTo(ValueKind.TEXT);
        assertThat(row.slot(0).text()).isEqualTo("x\"y");
        assertThat(decoder.next()).isTrue();
        assertThat(row.slot(0).kind()).isEqualTo(ValueKind.MISSING);
        assertThat(decoder.next()).isTrue();
        assertThat(row.slot(0).kind()).isEqualTo(ValueKind.NULL);
    }

    @Test
    void onlyTheFirstBatchHasAHeader() {
        RecordFormat format = format("{}", DecodeLimits.DEFAULT);
        Batch first = TestRecords.batch("a,b\n1,2\n");
        format.open(first);
        Decoder decoder = format.decoder(new Row(List.of(), 100));
        Batch second = TestRecords.batch("3,4\n");

        decoder.begin(new Batch(second.bytes(), second.length(), 8, 3, 1));

        assertThat(decoder.next()).isTrue();
        assertThat(TestRecords.rendered(decoder)).isEqualTo("{\"a\":\"3\",\"b\":\"4\"}");
        assertThat(decoder.row().line()).isEqualTo(3);
        assertThat(decoder.row().byteOffset()).isEqualTo(8);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void randomTablesAreReadBackAsTheyWereWritten(long seed) throws Exception {
        Random random = new Random(seed);
        int columns = 1 + random.nextInt(5);
        List<List<String>> table = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < columns; i++) {
            text.append(i == 0 ? "" : ",").append('c').append(i);
        }
        text.append('\n');
        for (int i = 0; i < 3000; i++) {
            List<String> record = new ArrayList<>();
            for (int column = 0; column < columns; column++) {
                String field = field(random);
                record.add(field);
                boolean quoted = columns == 1 || field == null
                        ? field != null
                        : random.nextInt(3) == 0 || field.isEmpty() || field.matches("(?s)\".*|.*[,\n\r].*");
                text.append(column == 0 ? "" : ",");
                text.append(quoted ? "\"" + field.replace("\"", "\"\"") + "\"" : field == null ? "" : field);
            }
            if (columns > 1 || record.get(0) != null) {
                table.add(record);
            }
            text.append(random.nextInt(3) == 0 ? "\r\n" : "\n");
        }

        List<String> records = records(text.toString());

        assertThat(records).hasSameSizeAs(table);
        for (int i = 0; i < table.size(); i++) {
            ObjectNode expected = JSON.createObjectNode();
            for (int column = 0; column < columns; column++) {
                expected.put("c" + column, table.get(i).get(column));
            }
            assertThat(JSON.readTree(records.get(i))).isEqualTo(expected);
        }
    }

    private static String field(Random random) {
        if (random.nextInt(6) == 0) {
            return null;
        }
        StringBuilder field = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) {
            field.append("abc,,\"\"\n\r 0é𝄞'"
                    .codePoints()
                    .skip(random.nextInt(14))
                    .limit(1)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append));
        }
        return field.toString();
    }

    private static String original(Row row) {
        return new String(row.bytes(), row.from(), row.to() - row.from(), UTF_8);
    }

    private static List<String> records(String text) {
        return records("{}", text);
    }

    /** Every record rendered, or the code of its rejection. */
    private static List<String> records(String config, String text) {
        Decoder decoder = decoder(config, text);
        List<String> records = new ArrayList<>();
        while (decoder.next()) {
            records.add(
                    decoder.failure() == null
                            ? TestRecords.rendered(decoder)
                            : decoder.failure().code().name());
        }
        return records;
    }

    private static Decoder decoder(String config, String text) {
        return decoder(config, text.getBytes(UTF_8));
    }

    private static Decoder decoder(String config, byte[] text) {
        RecordFormat format = format(config, DecodeLimits.DEFAULT);
        Batch batch = TestRecords.batch(text);
        format.open(batch);
        Decoder decoder = format.decoder(new Row(List.of(), DecodeLimits.DEFAULT.maxFields()));
        decoder.begin(batch);
        return decoder;
    }

    private static void open(RecordFormat format, String text) {
        format.open(TestRecords.batch(text));
    }

    private static RecordFormat format(String config, DecodeLimits limits) {
        try {
            ObjectNode json = (ObjectNode) JSON.readTree(config);
            return CsvFormat.DESCRIPTOR.factory().create(IngestionConfig.parse(json), limits);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
