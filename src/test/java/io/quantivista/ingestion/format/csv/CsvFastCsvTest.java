package io.quantivista.ingestion.format.csv;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import io.quantivista.ingestion.format.DecodeLimits;
import io.quantivista.ingestion.format.Feeds;
import io.quantivista.ingestion.format.Feeds.Outcome;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random texts are read as FastCSV reads them, in four dialects, good and broken ones.
 *
 * <p>A lone carriage return ends a record for FastCSV and is a character for us, so that none is made up here. FastCSV
 * stops at the first broken record; up to there both must agree, and there both must refuse. A quote that is open at the
 * end of the text is closed by that for FastCSV, and an error for us.
 */
class CsvFastCsvTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int TEXTS = 15_000;
    private static final int COLUMNS = 3;

    @ParameterizedTest
    @ValueSource(strings = {",\"", ";'", "\t\"", "|~"})
    void everyTextIsReadAsFastCsvReadsIt(String dialect) throws IOException {
        Random random = new Random(dialect.hashCode());
        int broken = 0;
        int records = 0;
        for (int i = 0; i < TEXTS; i++) {
            String text = text(random, dialect.charAt(0), dialect.charAt(1));
            List<List<String>> expected = new ArrayList<>();
            boolean isBroken = readFastCsv(text, dialect, expected);
            broken += isBroken ? 1 : 0;
            records += expected.size();

            List<Outcome> read = read(text, dialect, random);

            assertThat(read.size()).as("records of %s", shown(text)).isGreaterThanOrEqualTo(expected.size());
            for (int r = 0; r < expected.size(); r++) {
                assertSame(expected.get(r), read.get(r), text);
            }
            if (isBroken) {
                assertThat(read.get(expected.size()).code())
                        .as("record %d of %s", expected.size(), shown(text))
                        .isEqualTo("malformed_csv");
            } else {
                assertThat(read).as(shown(text)).hasSameSizeAs(expected);
            }
        }
        assertThat(broken).isBetween(TEXTS / 20, TEXTS / 2);
        assertThat(records).isGreaterThan(TEXTS);
    }

    private static void assertSame(List<String> expected, Outcome read, String text) throws IOException {
        if (read.reason().startsWith("a quoted field is not closed before the end")) {
            assertThat(text.strip()).as(shown(text)).endsWith(new String(read.original(), UTF_8).strip());
            return;
        }
        if (expected.size() != COLUMNS) {
            assertThat(read.code()).as(shown(text)).isEqualTo("column_count");
            return;
        }
        assertThat(read.code()).as(shown(text)).isEmpty();
        JsonNode record = JSON.readTree(read.json());
        for (int i = 0; i < COLUMNS; i++) {
            assertThat(record.get("c" + i).asText()).as(shown(text)).isEqualTo(expected.get(i));
        }
    }

    /** Whether it found a broken record, behind those that it read. */
    private static boolean readFastCsv(String text, String dialect, List<List<String>> into) {
        try (CsvReader<CsvRecord> reader = CsvReader.builder()
                .fieldSeparator(dialect.charAt(0))
                .quoteCharacter(dialect.charAt(1))
                .allowExtraFields(true)
                .allowMissingFields(true)
                .ofCsvRecord(text)) {
            Iterator<CsvRecord> records = reader.iterator();
            while (records.hasNext()) {
                into.add(records.next().getFields());
            }
            return false;
        } catch (CsvParseException e) {
            return true;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Outcome> read(String text, String dialect, Random random) {
        var config = JSON.createObjectNode();
        var csv = config.putObject("csv")
                .put("delimiter", dialect.substring(0, 1))
                .put("quote", dialect.substring(1));
        csv.putArray("null_words");
        IntStream.range(0, COLUMNS).forEach(i -> csv.withArray("columns").add("c" + i));
        return Feeds.readInPieces(
                CsvFormat.DESCRIPTOR,
                text.getBytes(UTF_8),
                DecodeLimits.DEFAULT,
                Feeds.config(config.toString()),
                1 + random.nextInt(40),
                random.nextBoolean() ? 64 : 4096);
    }

    /** Mostly well-formed lines, with single characters thrown in here and there. */
    private static String text(Random random, char delimiter, char quote) {
        StringBuilder text = new StringBuilder();
        int lines = 1 + random.nextInt(5);
        for (int line = 0; line < lines; line++) {
            int fields = random.nextInt(8) == 0 ? 1 + random.nextInt(5) : COLUMNS;
            for (int i = 0; i < fields; i++) {
                text.append(i == 0 ? "" : delimiter).append(field(random, delimiter, quote));
            }
            text.append(line == lines - 1 && random.nextBoolean() ? "" : random.nextInt(3) == 0 ? "\r\n" : "\n");
        }
        if (random.nextInt(4) == 0) {
            int at = text.offsetByCodePoints(0, random.nextInt(text.codePointCount(0, text.length()) + 1));
            text.insert(at, random.nextBoolean() ? quote : delimiter);
        }
        return text.toString().replaceAll("\r(?!\n)", "");
    }

    private static String field(Random random, char delimiter, char quote) {
        String[] pieces = {"a", "bc", "long enough for two words", " ", "é", "𝄞", "#", "\\", "0"};
        String plain = pieces[random.nextInt(pieces.length)].repeat(random.nextInt(3));
        if (random.nextInt(3) > 0) {
            return plain;
        }
        String inside = switch (random.nextInt(5)) {
            case 0 -> "" + quote + quote;
            case 1 -> "\n";
            case 2 -> "\r\n";
            case 3 -> "" + delimiter;
            default -> "";
        };
        return quote + plain + inside + plain + quote;
    }

    private static String shown(String text) {
        return text.replace("\r", "\\r").replace("\n", "\\n");
    }
}
