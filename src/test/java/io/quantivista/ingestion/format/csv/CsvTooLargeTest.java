package io.quantivista.ingestion.format.csv;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quantivista.ingestion.format.DecodeLimits;
import io.quantivista.ingestion.format.Feeds;
import io.quantivista.ingestion.format.Feeds.Outcome;
import io.quantivista.ingestion.intake.BatchAssembler;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A CSV record that is too large is one rejection, whatever its quoted fields hold, and the record behind it is read. */
class CsvTooLargeTest {
    private static final int MAX_RECORD = 60;
    private static final int MAX_SKIPPED = CsvFormat.SKIPPED_RECORDS * MAX_RECORD;
    private static final int BATCH = 80;
    private static final DecodeLimits LIMITS = new DecodeLimits(MAX_RECORD, 10, 256, 50);

    private static final String FRONT = "a,b\n1,2\n";
    private static final String ROWS = "\nevil,row\nmore,\"\"rows\n\"\",x\n";

    @Test
    void linesInsideAQuotedFieldOfARecordThatIsTooLargeAreNoRecords() {
        String large = "\"" + "x".repeat(300) + ROWS + "\",3\n";
        String body = FRONT + large + "4,5\n";

        assertOutcomes(body, "{\"a\":\"1\",\"b\":\"2\"}", "record_too_large", "{\"a\":\"4\",\"b\":\"5\"}");
        Outcome behind = read(body, UTF_8, 7, BATCH).get(2);
        assertThat(behind.number()).isEqualTo(8);
        assertThat(behind.byteOffset()).isEqualTo(FRONT.length() + large.length());
    }

    @Test
    void aQuotedFieldThatBeginsBehindTheLimitHoldsItsLinesToo() {
        assertOutcomes(
                FRONT + "x".repeat(300) + ",\"" + ROWS + "\"\n4,5",
                "{\"a\":\"1\",\"b\":\"2\"}",
                "record_too_large",
                "{\"a\":\"4\",\"b\":\"5\"}");
    }

    @Test
    void aFirstRecordThatIsTooLargeIsNoneThatFitsForItsByteOrderMark() {
        String body = "\ufeffx," + "y".repeat(300) + "\n4,5\n";

        List<Outcome> outcomes = Feeds.readInPieces(
                CsvFormat.DESCRIPTOR,
                body.getBytes(UTF_8),
                LIMITS,
                Feeds.config("{\"csv\":{\"columns\":[\"a\",\"b\"]}}"),
                7,
                32);

        assertThat(outcomes).extracting(Outcome::code).containsExactly("record_too_large", "");
    }

    @Test
    void aCommentThatIsTooLargeEndsAtItsLineBreak() {
        String body = "a,b\n#\"" + "x".repeat(300) + "\n4,5\n";

        List<Outcome> outcomes = Feeds.readInPieces(
                CsvFormat.DESCRIPTOR,
                body.getBytes(UTF_8),
                LIMITS,
                Feeds.config("{\"csv\":{\"comment\":\"#\"}}"),
                7,
                BATCH);

        assertThat(outcomes).extracting(Outcome::json).containsExactly("{\"a\":\"4\",\"b\":\"5\"}");
    }

    @Test
    void anEscapedQuoteDoesNotEndTheFieldThatIsSkipped() {
        String body = FRONT + "\"" + "x".repeat(300) + "\\\"\nevil,row\n\",3\n4,5\n";

        List<Outcome> outcomes = Feeds.readInPieces(
                CsvFormat.DESCRIPTOR,
                body.getBytes(UTF_8),
                LIMITS,
                Feeds.config("{\"csv\":{\"escape\":\"\\\\\"}}"),
                7,
                BATCH);

        assertThat(outcomes).extracting(Outcome::code).containsExactly("", "record_too_large", "");
    }

    @Test
    void aQuoteThatNobodyClosesTakesTheLinesWithItUpToTheBound() {
        // The break at the bound is a character of the field; the one behind it ends what is skipped.
        String kept = "\"" + "x".repeat(BATCH - BatchAssembler.SLACK - 1);
        for (int skipped : new int[] {MAX_SKIPPED - 1, MAX_SKIPPED, MAX_SKIPPED + 1}) {
            String body = kept + "y".repeat(skipped - 1) + "\nin,between\n4,5\n";

            List<Outcome> outcomes = Feeds.readInPieces(
                    CsvFormat.DESCRIPTOR,
                    body.getBytes(UTF_8),
                    LIMITS,
                    Feeds.config("{\"csv\":{\"columns\":[\"a\",\"b\"]}}"),
                    1,
                    BATCH);

            assertThat(outcomes)
                    .as("%d bytes up to the first line break", skipped)
                    .extracting(Outcome::json)
                    .containsExactly(
                            skipped <= MAX_SKIPPED
                                    ? new String[] {"", "{\"a\":\"4\",\"b\":\"5\"}"}
                                    : new String[] {"", "{\"a\":\"in\",\"b\":\"between\"}", "{\"a\":\"4\",\"b\":\"5\"}"
                                    });
            assertThat(outcomes.get(outcomes.size() - 1).number()).isEqualTo(3);
            assertThat(outcomes.get(0).reason())
                    .contains("its last %d bytes, up to where the next record begins, were dropped"
                            .formatted(skipped <= MAX_SKIPPED ? skipped + "in,between\n".length() : skipped));
        }
    }

    @Test
    void theReasonCountsWhatWasDroppedAndTheOriginalIsTheRest() {
        String large = "\"" + "x".repeat(500) + ROWS + "\",3\n";

        Outcome rejected = read(FRONT + large + "4,5\n", UTF_8, 7, BATCH).get(1);

        assertThat(rejected.original().length).isGreaterThan(MAX_RECORD);
        assertThat(rejected.reason())
                .contains("its last %d bytes".formatted(large.length() - rejected.original().length));
    }

    private static void assertOutcomes(String body, String... expected) {
        for (Charset charset : List.of(UTF_8, UTF_16LE, UTF_16BE)) {
            for (int chunk : new int[] {1, 2, 7, 64, 10_000}) {
                for (int batch : new int[] {BATCH, 97, 300, 4096}) {
                    List<String> seen = new ArrayList<>();
                    read(body, charset, chunk, batch).forEach(outcome -> seen.add(outcome.json() + outcome.code()));
                    assertThat(seen)
                            .as("%s in chunks of %d and batches of %d", charset, chunk, batch)
                            .containsExactly(expected);
                }
            }
        }
    }

    private static List<Outcome> read(String body, Charset charset, int chunk, int batch) {
        String marked = charset.equals(UTF_8) ? body : "\ufeff" + body;
        return Feeds.readInPieces(
                CsvFormat.DESCRIPTOR, marked.getBytes(charset), LIMITS, Feeds.config("{}"), chunk, batch);
    }
}
