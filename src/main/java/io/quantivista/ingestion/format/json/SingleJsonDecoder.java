package io.quantivista.ingestion.format.json;

import io.quantivista.ingestion.format.DecodeLimits;
import io.quantivista.ingestion.model.Batch;
import io.quantivista.ingestion.model.Row;

/**
 * A JSON record that is a batch of its own: from the first byte to the last it is one, whatever line breaks it has. One
 * between its tokens is white space, one inside a text is the error that it was.
 */
public class SingleJsonDecoder extends JsonDecoder {
    private boolean isRead;

    public SingleJsonDecoder(Row row, DecodeLimits limits) {
        super(row, limits);
    }

    @Override
    public void begin(Batch batch) {
        super.begin(batch);
        isRead = false;
    }

    @Override
    public boolean next() {
        if (isRead) {
            return false;
        }
        isRead = true;
        row.begin(bytes, 0, length, batchOffset, line);
        failure = examine(0, length);
        return true;
    }
}
