package io.quantivista.ingestion.format.binary;

import io.quantivista.ingestion.format.Decoder;
import io.quantivista.ingestion.format.json.RecordRenderer;
import io.quantivista.ingestion.model.ByteSink;
import io.quantivista.ingestion.model.Failure;
import io.quantivista.ingestion.model.Row;
import org.jspecify.annotations.Nullable;

/** What decoders of binary records have in common: a record is written as JSON when it is read. Owned by one lane. */
public abstract class BinaryDecoder implements Decoder {
    protected final Row row;
    protected final JsonRecord json;
    private final RecordRenderer renderer;
    private @Nullable Failure failure;

    /** @param json fills {@code row} */
    protected BinaryDecoder(Row row, JsonRecord json) {
        this.row = row;
        this.json = json;
        this.renderer = new RecordRenderer(row);
    }

    /** The record's values are written. */
    protected final void endRecord() {
        failure = json.end();
    }

    @Override
    public final @Nullable Failure failure() {
        return failure;
    }

    @Override
    public final Row row() {
        return row;
    }

    @Override
    public final void render(ByteSink out) {
        if (row.isChanged()) {
            renderer.render(out);
        } else {
            json.copyTo(out);
        }
    }

    @Override
    public final void renderSlot(int slot, ByteSink out) {
        renderer.renderSlot(slot, out);
    }
}
