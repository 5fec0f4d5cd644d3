package io.quantivista.ingestion.format.json;

import io.quantivista.ingestion.format.DecodeLimits;
import io.quantivista.ingestion.format.Decoder;
import io.quantivista.ingestion.format.FormatDescriptor;
import io.quantivista.ingestion.format.Framer;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.source.DataFormat;
import java.util.List;

/** Newline-delimited JSON. */
public final class NdjsonFormat extends JsonRecordFormat {
    public static final FormatDescriptor DESCRIPTOR = new FormatDescriptor(
            DataFormat.JSON,
            List.of("application/x-ndjson", "application/jsonl", "application/x-jsonlines"),
            "One JSON object (RFC 8259) a line; blank lines are no records.",
            (config, limits) -> new NdjsonFormat(limits));

    private NdjsonFormat(DecodeLimits limits) {
        super(limits);
    }

    @Override
    public Framer framer() {
        return new NdjsonFramer();
    }

    @Override
    public Decoder decoder(Row row) {
        return new NdjsonDecoder(row, limits);
    }
}
