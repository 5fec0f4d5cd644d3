package io.quantivista.ingestion.format.json;

import io.quantivista.ingestion.format.DecodeLimits;
import io.quantivista.ingestion.format.Decoder;
import io.quantivista.ingestion.model.Batch;
import io.quantivista.ingestion.model.ByteSink;
import io.quantivista.ingestion.model.Failure;
import io.quantivista.ingestion.model.RejectionCode;
import io.quantivista.ingestion.model.Row;
import org.jspecify.annotations.Nullable;

/** What decoders of JSON records have in common, wherever their records end. Owned by one lane. */
abstract class JsonDecoder implements Decoder {
    final Row row;
    final JsonScanner scanner;
    final int maxRecordBytes;
    private final RecordSplicer splicer;
    private final RecordRenderer renderer;

    byte[] bytes = new byte[0];
    int length;
    int at;
    long line;
    long batchOffset;

    @Nullable
    Failure failure;

    private long dropped;

    JsonDecoder(Row row, DecodeLimits limits) {
        this.row = row;
        this.maxRecordBytes = limits.maxRecordBytes();
        this.scanner = new JsonScanner(row, limits);
        this.splicer = new RecordSplicer(row);
        this.renderer = new RecordRenderer(row);
    }

    @Override
    public void begin(Batch batch) {
        bytes = batch.bytes();
        length = batch.length();
        if (length + JsonScanner.SLACK > bytes.length) {
            throw new IllegalArgumentException(
                    "a batch needs %d bytes behind its last record".formatted(JsonScanner.SLACK));
        }
        // Ends every scan; what stood here was carried into the next batch.
        bytes[length] = 0;
        at = 0;
        line = batch.firstLine();
        batchOffset = batch.byteOffset();
        dropped = batch.dropped();
    }

    /** What is wrong with the record {@code bytes[from, to)}, which the fast way could not read. */
    @Nullable
    Failure examine(int from, int to) {
        row.begin(bytes, from, to, batchOffset + from, row.line());
        return to - from <= maxRecordBytes
                ? scanner.scan()
                : Failure.of(
                        RejectionCode.RECORD_TOO_LARGE,
                        null,
                        DecodeLimits.recordTooLarge(maxRecordBytes, to == length ? dropped : 0));
    }

    @Override
    public @Nullable Failure failure() {
        return failure;
    }

    @Override
    public Row row() {
        return row;
    }

    @Override
    public void render(ByteSink out) {
        if (!row.isChanged()) {
            out.put(bytes, row.from(), row.to());
        } else if (splicer.canRender()) {
            splicer.render(out);
        } else {
            renderer.render(out);
        }
    }

    @Override
    public void renderSlot(int slot, ByteSink out) {
        renderer.renderSlot(slot, out);
    }
}
