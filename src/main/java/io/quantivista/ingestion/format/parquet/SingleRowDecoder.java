package io.quantivista.ingestion.format.parquet;

import io.quantivista.ingestion.format.DecodeLimits;
import io.quantivista.ingestion.format.json.SingleJsonDecoder;
import io.quantivista.ingestion.model.Row;

/**
 * Rows of a Parquet file as the quarantine has them: the canonical JSON of each. One that holds a value which JSON cannot
 * have is no JSON, and so no record here: its file alone says what it was.
 */
final class SingleRowDecoder extends SingleJsonDecoder {
    SingleRowDecoder(Row row, DecodeLimits limits) {
        super(row, limits);
    }

    @Override
    public boolean next() {
        return super.next() && failure() == null;
    }
}
