package io.quantivista.ingestion.format.json;

import io.quantivista.ingestion.format.DecodeLimits;
import io.quantivista.ingestion.format.Decoder;
import io.quantivista.ingestion.format.OriginalsBody;
import io.quantivista.ingestion.format.RecordFormat;
import io.quantivista.ingestion.model.Batch;
import io.quantivista.ingestion.model.Row;

/** What formats of JSON records have in common, wherever their records end. */
abstract class JsonRecordFormat implements RecordFormat {
    final DecodeLimits limits;

    JsonRecordFormat(DecodeLimits limits) {
        this.limits = limits;
    }

    @Override
    public int maxFrameBytes() {
        return limits.maxRecordBytes();
    }

    @Override
    public void open(Batch first) {
        // The framer reads what stands in front of the records.
    }

    /** A record that came in an array may have several lines, and one that is broken a line break inside a text. */
    @Override
    public Decoder singleDecoder(Row row) {
        return new SingleJsonDecoder(row, limits);
    }

    @Override
    public OriginalsBody originals() {
        return new JsonLines();
    }
}
