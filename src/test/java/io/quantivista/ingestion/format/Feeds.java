package io.quantivista.ingestion.format;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.intake.BatchAssembler;
import io.quantivista.ingestion.intake.ByteBudget;
import io.quantivista.ingestion.model.Batch;
import io.quantivista.ingestion.model.FieldPath;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.source.IngestionConfig;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Whole bodies for tests, on the way that they take through the gateway: framed, cut into batches, decoded. */
public final class Feeds {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int BATCH_BYTES = 4096;
    private static final int CHUNK_BYTES = 1000;

    private Feeds() {}

    /**
     * What became of a record.
     *
     * @param json its text; empty where it was rejected
     * @param code why it was rejected; empty where it was not
     * @param original its bytes as they came
     */
    public record Outcome(String json, String code, String reason, long number, long byteOffset, byte[] original) {}

    public static IngestionConfig config(String json) {
        try {
            return IngestionConfig.parse((ObjectNode) JSON.readTree(json));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static List<Outcome> read(FormatDescriptor format, byte[] body) {
        return read(format, body, DecodeLimits.DEFAULT, config("{}"));
    }

    /**
     * Reads a body; {@code slots} are paths that somebody reads.
     *
     * @throws GatewayException as the job would fail
     */
    public static List<Outcome> read(
            FormatDescriptor format, byte[] body, DecodeLimits limits, IngestionConfig config, String... slots) {
        List<Outcome> outcomes = new ArrayList<>();
        read(format, body, limits, config, decoder -> outcomes.add(outcome(decoder)), slots);
        return outcomes;
    }

    /** The same, with the body in chunks of {@code chunkBytes} and batches of {@code batchBytes}. */
    public static List<Outcome> readInPieces(
            FormatDescriptor format,
            byte[] body,
            DecodeLimits limits,
            IngestionConfig config,
            int chunkBytes,
            int batchBytes) {
        List<Outcome> outcomes = new ArrayList<>();
        read(format, body, limits, config, decoder -> outcomes.add(outcome(decoder)), chunkBytes, batchBytes);
        return outcomes;
    }

    /** The same, showing each record as it stands. */
    public static void read(
            FormatDescriptor format,
            byte[] body,
            DecodeLimits limits,
            IngestionConfig config,
            Consumer<Decoder> seen,
            String... slots) {
        read(format, body, limits, config, seen, CHUNK_BYTES, BATCH_BYTES, slots);
    }

    /** The same, with the body in chunks of {@code chunkBytes} and batches of {@code batchBytes}. */
    public static void read(
            FormatDescriptor format,
            byte[] body,
            DecodeLimits limits,
            IngestionConfig config,
            Consumer<Decoder> seen,
            int chunkBytes,
            int batchBytes,
            String... slots) {
        RecordFormat made = format.factory().create(config, limits);
        List<Batch> batches = new ArrayList<>();
        GatewayException[] refusal = new GatewayException[1];
        BatchAssembler assembler = new BatchAssembler(
                made.framer(),
                new ByteBudget(1L << 30, batchBytes),
                made.maxFrameBytes(),
                Runnable::run,
                batches::add,
                () -> {},
                refused -> refusal[0] = refused);
        for (int at = 0; at < body.length; at += chunkBytes) {
            assembler.add(Buffer.buffer(Arrays.copyOfRange(body, at, Math.min(body.length, at + chunkBytes))));
        }
        assembler.end();
        if (refusal[0] != null) {
            throw refusal[0];
        }
        Decoder decoder = null;
        for (Batch batch : batches) {
            decoder = decoder(decoder, made, batch, limits, slots);
            decoder.begin(batch);
            while (decoder.next()) {
                seen.accept(decoder);
            }
        }
    }

    private static Decoder decoder(
            @Nullable Decoder known, RecordFormat format, Batch first, DecodeLimits limits, String... slots) {
        if (known != null) {
            return known;
        }
        format.open(first);
        return format.decoder(new Row(Arrays.stream(slots).map(FieldPath::parse).toList(), limits.maxFields()));
    }

    private static Outcome outcome(Decoder decoder) {
        Row row = decoder.row();
        boolean isRead = decoder.failure() == null;
        return new Outcome(
                isRead ? TestRecords.rendered(decoder) : "",
                isRead ? "" : decoder.failure().code().wireName(),
                isRead ? "" : decoder.failure().reason(),
                row.line(),
                row.byteOffset(),
                decoder.original());
    }
}
