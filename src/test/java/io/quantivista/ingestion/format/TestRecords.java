package io.quantivista.ingestion.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.quantivista.ingestion.format.csv.CsvFormat;
import io.quantivista.ingestion.format.json.NdjsonFormat;
import io.quantivista.ingestion.model.Batch;
import io.quantivista.ingestion.model.ByteSink;
import io.quantivista.ingestion.model.FieldPath;
import io.quantivista.ingestion.model.FieldSlots;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.source.IngestionConfig;
import java.util.Arrays;
import java.util.List;

/** Records for tests, as they come out of a decoder. */
public final class TestRecords {
    /** Bytes that a decoder may read behind the last record. */
    public static final int SLACK = 16;

    private static final IngestionConfig CONFIG = IngestionConfig.parse(JsonNodeFactory.instance.objectNode());

    private TestRecords() {}

    /** The first batch of a feed, with no more bytes behind it than a decoder may count on. */
    public static Batch batch(byte[] records) {
        return new Batch(Arrays.copyOf(records, records.length + SLACK), records.length, 0, 1, 0);
    }

    public static Batch batch(String records) {
        return batch(records.getBytes(UTF_8));
    }

    public static Decoder jsonDecoder(DecodeLimits limits, String... slotPaths) {
        List<FieldPath> paths = Arrays.stream(slotPaths).map(FieldPath::parse).toList();
        return jsonDecoder(limits, paths);
    }

    public static Decoder jsonDecoder(DecodeLimits limits, List<FieldPath> paths) {
        return NdjsonFormat.DESCRIPTOR.factory().create(CONFIG, limits).decoder(new Row(paths, limits.maxFields()));
    }

    /** A decoder that stands on the only record of a JSON text. */
    public static Decoder json(FieldSlots slots, String record) {
        return on(jsonDecoder(DecodeLimits.DEFAULT, slots.paths()), batch(record));
    }

    /** A decoder that stands on the first record behind the header of a CSV text. */
    public static Decoder csv(FieldSlots slots, String text) {
        RecordFormat format = CsvFormat.DESCRIPTOR.factory().create(CONFIG, DecodeLimits.DEFAULT);
        Batch batch = batch(text);
        format.open(batch);
        return on(format.decoder(new Row(slots.paths(), DecodeLimits.DEFAULT.maxFields())), batch);
    }

    /** The decoder's current record, rendered. */
    public static String rendered(Decoder decoder) {
        ByteSink out = new ByteSink(16);
        decoder.render(out);
        return new String(out.array(), 0, out.size(), UTF_8);
    }

    private static Decoder on(Decoder decoder, Batch batch) {
        decoder.begin(batch);
        if (!decoder.next() || decoder.failure() != null) {
            throw new IllegalArgumentException("the test's record cannot be read: " + decoder.failure());
        }
        return decoder;
    }
}
