package io.quantivista.ingestion.pipeline.stream;

import io.quantivista.ingestion.format.DecodeLimits;
import io.quantivista.ingestion.format.Decoder;
import io.quantivista.ingestion.format.FormatDescriptor;
import io.quantivista.ingestion.format.RecordFormat;
import io.quantivista.ingestion.format.json.NdjsonFormat;
import io.quantivista.ingestion.model.Batch;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.source.IngestionConfig;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Counts the records of a push before it is taken, as a lane will count them: lines of NDJSON by their breaks, anything else
 * by decoding it into a row that nobody reads.
 */
final class RecordCounter {
    private final DecodeLimits limits;

    RecordCounter(DecodeLimits limits) {
        this.limits = limits;
    }

    /** Whether {@link #countLines} does, which takes a moment; else {@link #decode} is for a worker. */
    static boolean isOfLines(FormatDescriptor format) {
        return format.equals(NdjsonFormat.DESCRIPTOR);
    }

    /** How many lines are not blank. */
    static int countLines(byte[] payload) {
        int records = 0;
        boolean isBlank = true;
        for (byte next : payload) {
            if (next == '\n') {
                records += isBlank ? 0 : 1;
                isBlank = true;
            } else if (isBlank) {
                isBlank = next == ' ' || next == '\t' || next == '\r';
            }
        }
        return isBlank ? records : records + 1;
    }

    /**
     * How many records a decoder finds, good and bad. Blocking.
     *
     * @throws io.quantivista.ingestion.error.GatewayException {@code malformed_body} or {@code format_limit} where the
     *     payload as a whole cannot be read
     */
    int decode(FormatDescriptor descriptor, IngestionConfig config, byte[] payload) {
        RecordFormat format = descriptor.factory().create(config, limits);
        Counting counting = new Counting(format, limits);
        new PushBody().read(format, payload, counting::add);
        return Math.toIntExact(counting.records);
    }

    private static final class Counting {
        private final RecordFormat format;
        private final Row row;
        private @Nullable Decoder decoder;
        private long records;

        Counting(RecordFormat format, DecodeLimits limits) {
            this.format = format;
            this.row = new Row(List.of(), limits.maxFields());
        }

        void add(Batch batch) {
            Decoder reading = decoder == null ? format.decoder(row) : decoder;
            decoder = reading;
            reading.begin(batch);
            while (reading.next()) {
                records++;
            }
        }
    }
}
