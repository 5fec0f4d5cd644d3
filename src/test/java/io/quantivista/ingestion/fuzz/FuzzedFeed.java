package io.quantivista.ingestion.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.format.DecodeLimits;
import io.quantivista.ingestion.format.Decoder;
import io.quantivista.ingestion.format.Feeds;
import io.quantivista.ingestion.format.FormatDescriptor;
import io.quantivista.ingestion.format.binary.BinaryLimits;
import io.quantivista.ingestion.model.ByteSink;
import io.quantivista.ingestion.model.Failure;
import io.quantivista.ingestion.model.RejectionCode;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.source.IngestionConfig;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** What must hold of any body of a format, however it arrives. */
final class FuzzedFeed {
    /** Small, so that a short input can cross each of them. */
    static final DecodeLimits LIMITS = new DecodeLimits(
            600, 20, 60, 300, 40, new BinaryLimits(200, 8 << 10, 64 << 10, 100, 32 << 10, 60, 1 << 20, 1 << 20));

    private static final String[] SLOTS = {"a", "b", "a.b", "n", "list", "time"};
    private static final JsonFactory JSON = new JsonFactory();
    /** So many records of one input are looked at; runs of nulls can be a million. */
    private static final int KEPT = 1000;

    /** Behind a record that is too large the next one begins at a line break, which may have been one of its own. */
    private static final String CUT = RejectionCode.RECORD_TOO_LARGE.wireName();

    /** By RFC 8259 the grammar has halves of surrogate pairs; Jackson refuses them in names. */
    private static final Pattern HALF_OF_A_PAIR =
            Pattern.compile("((?<!\\\\)(?:\\\\\\\\)*)\\\\u[dD][89a-fA-F][0-9a-fA-F]{2}");

    private static final int[] BATCH_BYTES = {64, 256, 1000};

    private FuzzedFeed() {}

    /** Reads a body in one chunk, and again in chunks and batches that its own bytes choose: the same must come out. */
    static void check(FormatDescriptor format, byte[] body, IngestionConfig config) {
        int choice = Arrays.hashCode(body) >>> 1;
        int chunk = 1 + choice % 97;
        int batch = BATCH_BYTES[choice / 97 % BATCH_BYTES.length];
        Cost.bounded(() -> assertThat(read(format, body, config, chunk, batch))
                .as("in chunks of %d and batches of %d bytes", chunk, batch)
                .isEqualTo(read(format, body, config, Math.max(1, body.length), 1 << 16)));
    }

    private static List<String> read(
            FormatDescriptor format, byte[] body, IngestionConfig config, int chunkBytes, int batchBytes) {
        return read(body.length, seen -> Feeds.read(format, body, LIMITS, config, seen, chunkBytes, batchBytes, SLOTS));
    }

    /** What becomes of the records of a body of so many bytes, or why it is refused. */
    static List<String> read(int bodyBytes, Consumer<Consumer<Decoder>> feed) {
        List<String> seen = new ArrayList<>();
        long[] last = {0, 0};
        try {
            feed.accept(decoder -> {
                Row row = decoder.row();
                if (row.line() < last[0] || row.byteOffset() < last[1] || row.byteOffset() > bodyBytes) {
                    throw new AssertionError("line %d at byte %d of %d stands behind line %d at byte %d"
                            .formatted(row.line(), row.byteOffset(), bodyBytes, last[0], last[1]));
                }
                last[0] = row.line();
                last[1] = row.byteOffset();
                boolean isCut = !seen.isEmpty() && seen.get(seen.size() - 1).endsWith(CUT);
                if (seen.size() < KEPT && !isCut) {
                    seen.add(outcome(decoder));
                }
            });
        } catch (GatewayException e) {
            assertThat(e.code()).isIn(ErrorCode.MALFORMED_BODY, ErrorCode.FORMAT_LIMIT, ErrorCode.UNSUPPORTED_FORMAT);
            assertThat(e.detail()).isNotBlank();
            return List.of(e.code().wireName());
        }
        return seen;
    }

    /** How much of a record that is too large was kept hangs on how it arrived. */
    private static String outcome(Decoder decoder) {
        Row row = decoder.row();
        Failure failure = decoder.failure();
        String place = row.line() + " " + row.byteOffset() + " ";
        if (failure != null && failure.code() == RejectionCode.RECORD_TOO_LARGE) {
            return place + CUT;
        }
        String result = failure == null ? rendered(decoder) : failure.code().wireName() + ": " + failure.reason();
        return place + result + " " + new String(decoder.original(), ISO_8859_1);
    }

    private static String rendered(Decoder decoder) {
        String record = text(decoder::render);
        assertThat(record.stripLeading()).startsWith("{");
        for (int slot = 0; slot < decoder.row().slotCount(); slot++) {
            int number = slot;
            if (!decoder.row().slot(slot).isAbsent()) {
                text(out -> decoder.renderSlot(number, out));
            }
        }
        return record;
    }

    /** What is written, which must be one JSON value in UTF-8. */
    static String text(Consumer<ByteSink> writer) {
        ByteSink out = new ByteSink(64);
        writer.accept(out);
        String text = new String(out.array(), 0, out.size(), ISO_8859_1);
        byte[] paired = HALF_OF_A_PAIR.matcher(text).replaceAll("$1\\\\u0041").getBytes(ISO_8859_1);
        try (JsonParser parser = JSON.createParser(paired)) {
            JsonToken first = parser.nextToken();
            assertThat(first).isNotNull();
            parser.skipChildren();
            assertThat(parser.nextToken()).isNull();
            return UTF_8.newDecoder()
                    .decode(ByteBuffer.wrap(out.array(), 0, out.size()))
                    .toString();
        } catch (IOException e) {
            throw new AssertionError("no JSON: " + text, e);
        }
    }
}
