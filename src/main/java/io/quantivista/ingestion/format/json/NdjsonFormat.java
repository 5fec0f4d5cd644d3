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

    /** A record of several lines becomes one: between JSON's tokens a line break is a space, and inside a text it stays an error. */
    @Override
    public byte[] framed(byte[] original) {
        boolean inText = false;
        for (int at = 0; at < original.length; at++) {
            byte b = original[at];
            if (inText && b == '\\') {
                at++;
            } else if (b == '"') {
                inText = !inText;
            } else if (!inText && (b == '\n' || b == '\r')) {
                original[at] = ' ';
            }
        }
        return original;
    }

    @Override
    public Decoder decoder(Row row) {
        return new NdjsonDecoder(row, limits);
    }
}
