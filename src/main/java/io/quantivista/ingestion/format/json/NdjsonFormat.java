package io.quantivista.ingestion.format.json;

import io.quantivista.ingestion.format.DecodeLimits;
import io.quantivista.ingestion.format.Decoder;
import io.quantivista.ingestion.format.FormatDescriptor;
import io.quantivista.ingestion.format.Framer;
import io.quantivista.ingestion.format.RecordFormat;
import io.quantivista.ingestion.model.Batch;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.source.DataFormat;
import java.util.List;

/** Newline-delimited JSON. */
public final class NdjsonFormat implements RecordFormat {
    public static final FormatDescriptor DESCRIPTOR = new FormatDescriptor(
            DataFormat.JSON,
            List.of("application/x-ndjson", "application/jsonl", "application/x-jsonlines"),
            "One JSON object (RFC 8259) a line; blank lines are no records.",
            (config, limits) -> new NdjsonFormat(limits));

    private final DecodeLimits limits;

    private NdjsonFormat(DecodeLimits limits) {
        this.limits = limits;
    }

    @Override
    public Framer framer() {
        return new NdjsonFramer();
    }

    @Override
    public int maxFrameBytes() {
        return limits.maxRecordBytes();
    }

    @Override
    public void open(Batch first) {
        // Nothing stands in front of the records.
    }

    @Override
    public boolean readsSingleRecords() {
        return true;
    }

    /** A record that came in an array may have several lines, and one that is broken a line break inside a text. */
    @Override
    public Decoder singleDecoder(Row row) {
        return new SingleJsonDecoder(row, limits);
    }

    @Override
    public Decoder decoder(Row row) {
        return new NdjsonDecoder(row, limits);
    }
}
