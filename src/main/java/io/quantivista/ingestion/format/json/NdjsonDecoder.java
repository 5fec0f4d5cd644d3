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
    private final RecordSplicer splicer;
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
    }

    @Override
    public boolean next() {
        while (at < length) {
            int from = at;
            row.begin(bytes, from, length, batchOffset + from, line);
            int end = scanner.scanLine();
            if (end >= 0 && end - from <= limits.maxRecordBytes()) {
                failure = null;
                endLine(end);
                return true;
            }
            if (findRecord(from)) {
                return true;
            }
        }
        return false;
    }

    /** The slow way, for a line that holds no good record: where it ends, whether it is blank, what is wrong with it. */
    private boolean findRecord(int from) {
        int found = LineBreaks.find(bytes, from, length);
        int to = endLine(found < 0 ? length : found);
        if (isBlank(from, to)) {
            return false;
        }
        row.begin(bytes, from, to, row.byteOffset(), row.line());
        failure = to - from <= limits.maxRecordBytes()
                ? scanner.scan()
                : Failure.of(
                        RejectionCode.RECORD_TOO_LARGE,
                        null,
                        "the record is larger than %d bytes".formatted(limits.maxRecordBytes()));
        return true;
    }

    /** Goes behind the line that ends at {@code end}; where its record ends. */
    private int endLine(int end) {
        at = end + 1;
        line++;
        int to = end > row.from() && bytes[end - 1] == '\r' ? end - 1 : end;
        row.end(to);
        return to;
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
