package io.quantivista.ingestion.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.format.DecodeLimits;
import io.quantivista.ingestion.format.Decoder;
import io.quantivista.ingestion.format.RecordFormat;
import io.quantivista.ingestion.format.TestRecords;
import io.quantivista.ingestion.format.csv.CsvFormat;
import io.quantivista.ingestion.format.json.NdjsonFormat;
import io.quantivista.ingestion.model.Batch;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.source.IngestionConfig;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** However a body is cut into chunks and batches, the same records come out, with the same lines and offsets. */
class BatchAssemblerTest {
    private static final DecodeLimits LIMITS = new DecodeLimits(60, 10, 256, 50);
    private static final int WHOLE = 1 << 20;

    /** A record as it came out: its place, and its bytes or why it was rejected. */
    private record Seen(long line, long offset, String what) {}

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void linesOfJsonComeOutTheSameHoweverTheyAreCut(long seed) throws Exception {
        Random random = new Random(seed);
        String body = jsonBody(random);
        List<Seen> whole = read(json(), body, WHOLE, () -> body.length(), 1);

        assertThat(whole).hasSizeGreaterThan(150);
        assertThat(whole).anySatisfy(seen -> assertThat(seen.what()).startsWith("RECORD_TOO_LARGE"));
        assertEveryCutGives(whole, body, random, true);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void recordsOfCsvComeOutTheSameHoweverTheyAreCut(long seed) throws Exception {
        Random random = new Random(seed);
        String body = csvBody(random);
        List<Seen> whole = read(csv(), body, WHOLE, () -> body.length(), 1);

        assertThat(whole).hasSizeGreaterThan(150);
        assertThat(whole).anySatisfy(seen -> assertThat(seen.what()).startsWith("RECORD_TOO_LARGE"));
        assertThat(whole).anySatisfy(seen -> assertThat(seen.what()).contains("\\n"));
        assertEveryCutGives(whole, body, random, false);
    }

    @Test
    void aCsvRecordBehindOneThatIsTooLargeIsReadAsIfNothingHadBeen() throws Exception {
        String large = "\"" + "l".repeat(20) + "\n" + "l".repeat(200) + "\",x\n";
        String body = "a,b\n" + large + "\"q\nr\",\"s\"\n1,2\n";
        for (int bufferSize : new int[] {40, 64, 100, WHOLE}) {
            List<Seen> seen = read(csv(), body, bufferSize, () -> 7, 1);

            assertThat(seen)
                    .as("buffers of %d", bufferSize)
                    .extracting(Seen::what)
                    .containsExactly("RECORD_TOO_LARGE", "{\"a\":\"q\\nr\",\"b\":\"s\"}", "{\"a\":\"1\",\"b\":\"2\"}");
            assertThat(seen).extracting(Seen::line).containsExactly(2L, 4L, 6L);
            assertThat(seen)
                    .extracting(Seen::offset)
                    .containsExactly(4L, 4L + large.length(), 4L + large.length() + 10);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {59, 60, 61, 62, 75, 76, 77, 78, 79, 300})
    void aRecordAroundTheLimitAndTheBuffersEndIsAcceptedUpToTheLimit(int size) throws Exception {
        String record = "{\"a\":\"" + "x".repeat(size - 8) + "\"}";
        for (String lineEnd : List.of("\n", "\r\n")) {
            List<Seen> seen = read(json(), "{}" + lineEnd + record + lineEnd + "{\"b\":1}", 32, () -> 1, 1);

            assertThat(seen)
                    .extracting(Seen::what)
                    .containsExactly("{}", size <= 60 ? record : "RECORD_TOO_LARGE", "{\"b\":1}");
            assertThat(seen).extracting(Seen::line).containsExactly(1L, 2L, 3L);
            assertThat(seen.get(2).offset()).isEqualTo(2L + size + 2L * lineEnd.length());
        }
    }

    @Test
    void aBodyThatEndsInsideARecordThatIsTooLargeEndsThere() throws Exception {
        List<Seen> seen = read(json(), "{}\n" + "x".repeat(1000), 32, () -> 9, 1);

        assertThat(seen).extracting(Seen::what).containsExactly("{}", "RECORD_TOO_LARGE");
    }

    @Test
    void anEmptyBodyGivesNoBatch() throws Exception {
        assertThat(read(json(), "", 32, () -> 1, 1)).isEmpty();
        assertThat(read(json(), "\n\n", 32, () -> 1, 1)).isEmpty();
    }

    @Test
    void whatWaitsForABufferIsGivenUpWhenTheFeedIsClosed() throws Exception {
        ByteBudget budget = new ByteBudget(64, 32);
        byte[] first = lendNow(budget);
        byte[] second = lendNow(budget);
        List<Batch> batches = new ArrayList<>();
        BatchAssembler assembler = new BatchAssembler(
                json().framer(), budget, 60, Runnable::run, batches::add, () -> {}, BatchAssemblerTest::fail);
        assembler.add(Buffer.buffer("{}\n{}\n"));
        assertThat(assembler.isWaiting()).isTrue();

        assembler.close();
        budget.giveBack(first);
        budget.giveBack(second);

        assertThat(batches).isEmpty();
        assertThat(budget.lent()).isZero();
    }

    @Test
    void aHalfFilledBufferGoesBackWhenTheFeedIsClosed() throws Exception {
        ByteBudget budget = new ByteBudget(64, 32);
        List<Batch> batches = new ArrayList<>();
        BatchAssembler assembler = new BatchAssembler(
                json().framer(), budget, 60, Runnable::run, batches::add, () -> {}, BatchAssemblerTest::fail);
        assembler.add(Buffer.buffer("{\"a\":"));
        assertThat(budget.lent()).isEqualTo(32);

        assembler.close();
        assembler.add(Buffer.buffer("1}\n"));
        assembler.end();

        assertThat(batches).isEmpty();
        assertThat(budget.lent()).isZero();
    }

    private static byte[] lendNow(ByteBudget budget) {
        byte[] lent = budget.lend(1, later -> {});
        assertThat(lent).isNotNull();
        return lent;
    }

    private static void assertEveryCutGives(List<Seen> whole, String body, Random random, boolean isJson)
            throws Exception {
        for (int bufferSize : new int[] {32, 50, 77, 78, 79, 200, 1000}) {
            int batchesInFlight = 1 + random.nextInt(3);
            assertThat(read(isJson ? json() : csv(), body, bufferSize, () -> 1, batchesInFlight))
                    .as("byte by byte, buffers of %d", bufferSize)
                    .isEqualTo(whole);
            assertThat(read(isJson ? json() : csv(), body, bufferSize, () -> 1 + random.nextInt(150), batchesInFlight))
                    .as("random chunks, buffers of %d", bufferSize)
                    .isEqualTo(whole);
            assertThat(read(isJson ? json() : csv(), body, bufferSize, body::length, batchesInFlight))
                    .as("one chunk, buffers of %d", bufferSize)
                    .isEqualTo(whole);
        }
    }

    /** Sends a body through an assembler whose budget is spent again and again, and reads what comes out. */
    private static List<Seen> read(
            RecordFormat format, String body, int bufferSize, IntSupplier chunkSize, int batchesInFlight) {
        byte[] bytes = body.getBytes(UTF_8);
        ByteBudget budget = new ByteBudget(2L * bufferSize, bufferSize);
        Queue<Runnable> eventLoop = new ArrayDeque<>();
        Queue<Batch> inFlight = new ArrayDeque<>();
        BatchAssembler assembler = new BatchAssembler(
                format.framer(),
                budget,
                LIMITS.maxRecordBytes(),
                eventLoop::add,
                inFlight::add,
                () -> {},
                BatchAssemblerTest::fail);
        List<Seen> seen = new ArrayList<>();
        Row row = new Row(List.of(), LIMITS.maxFields());
        Decoder[] decoder = new Decoder[1];
        int at = 0;
        while (!assembler.isFinished() || !inFlight.isEmpty()) {
            if (at < bytes.length && !assembler.isWaiting()) {
                int end = Math.min(bytes.length, at + chunkSize.getAsInt());
                assembler.add(Buffer.buffer(Arrays.copyOfRange(bytes, at, end)));
                at = end;
                if (at == bytes.length) {
                    assembler.end();
                }
            } else if (bytes.length == 0 && !assembler.isFinished()) {
                assembler.end();
            }
            if (assembler.isWaiting() || inFlight.size() >= batchesInFlight || at == bytes.length) {
                Batch batch = inFlight.poll();
                if (batch != null) {
                    seen.addAll(decode(format, decoder, row, batch));
                    budget.giveBack(batch.bytes());
                }
            }
            while (!eventLoop.isEmpty()) {
                eventLoop.remove().run();
            }
            assertThat(budget.lent())
                    .isLessThanOrEqualTo(Math.max(budget.capacity(), LIMITS.maxRecordBytes() + 2L + 16));
        }
        assertThat(budget.lent()).as("bytes lent at the end").isZero();
        return seen;
    }

    private static List<Seen> decode(RecordFormat format, Decoder[] decoder, Row row, Batch batch) {
        assertThat(batch.length() + BatchAssembler.SLACK).isLessThanOrEqualTo(batch.bytes().length);
        if (decoder[0] == null) {
            format.open(batch);
            decoder[0] = format.decoder(row);
        }
        List<Seen> seen = new ArrayList<>();
        decoder[0].begin(batch);
        while (decoder[0].next()) {
            String what = decoder[0].failure() == null
                    ? TestRecords.rendered(decoder[0])
                    : decoder[0].failure().code().name();
            seen.add(new Seen(row.line(), row.byteOffset(), what));
        }
        return seen;
    }

    private static String jsonBody(Random random) {
        StringBuilder body = new StringBuilder();
        for (int i = 0; i < 200; i++) {
            switch (random.nextInt(12)) {
                case 0 -> body.append(random.nextBoolean() ? "" : " \t");
                case 1 ->
                    body.append("{\"large\":\"")
                            .append("y".repeat(50 + random.nextInt(400)))
                            .append("\"}");
                case 2 -> body.append("{\"broken\":");
                case 3 ->
                    body.append("{\"é\":\"")
                            .append("€".repeat(random.nextInt(15)))
                            .append("\"}");
                default ->
                    body.append("{\"i\":")
                            .append(i)
                            .append(",\"s\":\"")
                            .append("x".repeat(random.nextInt(40)))
                            .append("\"}");
            }
            body.append(i == 199 && random.nextBoolean() ? "" : random.nextInt(4) == 0 ? "\r\n" : "\n");
        }
        return body.toString();
    }

    private static String csvBody(Random random) {
        StringBuilder body = new StringBuilder("a,\"b\"\n");
        for (int i = 0; i < 200; i++) {
            switch (random.nextInt(12)) {
                case 0 -> body.append("");
                // One line, as the rest of a record that is too large is dropped up to its next line break.
                case 1 -> body.append("large,").append("y".repeat(60 + random.nextInt(400)));
                case 2 -> body.append("too,many,fields");
                case 3, 4 ->
                    body.append("\"x\n\r\ny\",\"")
                            .append("\"\"".repeat(random.nextInt(8)))
                            .append("\n\"");
                case 5 -> body.append("\"q\"bad,").append(i);
                case 6 ->
                    body.append("5\" pipe,\"")
                            .append(random.nextBoolean() ? "\n" : "")
                            .append("é\"");
                default -> body.append(i).append(',').append("v".repeat(random.nextInt(40)));
            }
            body.append(i == 199 && random.nextBoolean() ? "" : random.nextInt(4) == 0 ? "\r\n" : "\n");
        }
        return body.toString();
    }

    private static RecordFormat json() throws Exception {
        return NdjsonFormat.DESCRIPTOR.factory().create(IngestionConfig.parse(object("{}")), LIMITS);
    }

    private static RecordFormat csv() throws Exception {
        return CsvFormat.DESCRIPTOR.factory().create(IngestionConfig.parse(object("{}")), LIMITS);
    }

    private static ObjectNode object(String json) throws Exception {
        return (ObjectNode) new ObjectMapper().readTree(json);
    }

    private static void fail(GatewayException refusal) {
        throw refusal;
    }
}
