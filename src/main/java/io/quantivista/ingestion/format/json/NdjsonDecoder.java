package io.quantivista.ingestion.format.json;

import io.quantivista.ingestion.format.DecodeLimits;
import io.quantivista.ingestion.format.Decoder;
import io.quantivista.ingestion.format.LineBreaks;
import io.quantivista.ingestion.model.Batch;
import io.quantivista.ingestion.model.ByteSink;
import io.quantivista.ingestion.model.Failure;
import io.quantivista.ingestion.model.RejectionCode;
import io.quantivista.ingestion.model.Row;
import org.jspecify.annotations.Nullable;

/** Newline-delimited JSON: one object a line. */
final class NdjsonDecoder implements Decoder {
    private final Row row;
    private final DecodeLimits limits;
    private final JsonScanner scanner;
    private final RecordRenderer renderer;

    private byte[] bytes = new byte[0];
    private int length;
    private int at;
    private long line;
    private long batchOffset;
    private @Nullable Failure failure;

    NdjsonDecoder(Row row, DecodeLimits limits) {
        this.row = row;
        this.limits = limits;
        this.scanner = new JsonScanner(row, limits);
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
        at = 0;
        line = batch.firstLine();
        batchOffset = batch.byteOffset();
    }

    @Override
    public boolean next() {
        while (at < length) {
            int from = at;
            int end = LineBreaks.find(bytes, from, length);
            int to = end < 0 ? length : end;
            at = end < 0 ? length : end + 1;
            long recordLine = line++;
            if (to > from && bytes[to - 1] == '\r') {
                to--;
            }
            if (!isBlank(from, to)) {
                read(from, to, recordLine);
                return true;
            }
        }
        return false;
    }

    private void read(int from, int to, long recordLine) {
        row.begin(bytes, from, to, batchOffset + from, recordLine);
        if (to - from > limits.maxRecordBytes()) {
            failure = Failure.of(
                    RejectionCode.RECORD_TOO_LARGE,
                    null,
                    "the record is larger than %d bytes".formatted(limits.maxRecordBytes()));
        } else {
            failure = scanner.scan();
        }
    }

    private boolean isBlank(int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] != ' ' && bytes[i] != '\t' && bytes[i] != '\r') {
                return false;
            }
        }
        return true;
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
        if (row.isChanged()) {
            renderer.render(out);
        } else {
            out.put(bytes, row.from(), row.to());
        }
    }

    @Override
    public void renderSlot(int slot, ByteSink out) {
        renderer.renderSlot(slot, out);
    }
}
