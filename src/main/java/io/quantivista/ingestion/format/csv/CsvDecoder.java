package io.quantivista.ingestion.format.csv;

import static io.quantivista.ingestion.format.csv.CsvFields.AT_END;
import static io.quantivista.ingestion.format.csv.CsvFields.FAILED;

import io.quantivista.ingestion.format.DecodeLimits;
import io.quantivista.ingestion.format.Decoder;
import io.quantivista.ingestion.format.LineBreaks;
import io.quantivista.ingestion.format.json.RecordRenderer;
import io.quantivista.ingestion.model.Batch;
import io.quantivista.ingestion.model.ByteSink;
import io.quantivista.ingestion.model.Failure;
import io.quantivista.ingestion.model.RejectionCode;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.source.CsvDialect;
import io.quantivista.ingestion.source.TextEncoding;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * CSV records: each field becomes a text under its column's name, or null where it is one of the null words and not
 * quoted.
 *
 * <p>The payload of a CSV record is a JSON object whose values are texts, as CSV has no types and guessing them would
 * turn {@code 037833100} into another security. A batch in another encoding is written as UTF-8 first; places and
 * originals stay those of the bytes as they came.
 */
final class CsvDecoder implements Decoder {
    private final Row row;
    private final CsvDialect dialect;
    private final int maxRecordBytes;
    private final CsvColumns columns;
    private final CsvFields fields;
    private final @Nullable Transcoder transcoder;
    private final RecordRenderer renderer;

    private byte[] raw = new byte[0];
    private byte[] bytes = new byte[0];
    private int length;
    private int at;
    private long line;
    private long batchOffset;
    private long dropped;
    private int columnsFound;
    private @Nullable Failure failure;

    // Where the record and what follows it stand in the bytes as they came.
    private int rawFrom;
    private int rawTo;
    private int rawAt;
    private int rawKnownAt;

    /** Reads records of {@code names}; the feed's first record is left out where the dialect has a header. */
    CsvDecoder(Row row, DecodeLimits limits, CsvDialect dialect, TextEncoding encoding, List<String> names) {
        this.row = row;
        this.dialect = dialect;
        this.maxRecordBytes = limits.maxRecordBytes();
        this.transcoder = encoding == TextEncoding.UTF_8 ? null : Transcoder.of(encoding);
        this.columns = new CsvColumns(row, dialect, names);
        this.fields = new CsvFields(dialect, limits, transcoder == null, row.scratch());
        this.renderer = new RecordRenderer(row);
    }

    @Override
    public void begin(Batch batch) {
        raw = batch.bytes();
        ByteOrderMark mark = batch.sequence() == 0 ? ByteOrderMark.find(raw, batch.length()) : null;
        rawAt = mark == null ? 0 : mark.length();
        if (transcoder == null) {
            bytes = raw;
            length = batch.length();
            at = rawAt;
        } else {
            transcoder.read(raw, rawAt, batch.length(), CsvFormat.SLACK);
            bytes = transcoder.utf8();
            length = transcoder.size();
            at = 0;
        }
        rawKnownAt = at;
        fields.begin(bytes, length);
        line = batch.firstLine();
        batchOffset = batch.byteOffset();
        dropped = batch.dropped();
        if (dialect.header() && batch.sequence() == 0) {
            next();
        }
    }

    @Override
    public boolean next() {
        while (at < length) {
            if (fields.isLineEnd(at)) {
                skipLineEnd();
            } else if (dialect.isComment(bytes[at])) {
                at = LineBreaks.find(bytes, at, length + 1);
                skipLineEnd();
            } else {
                read();
                return true;
            }
        }
        return false;
    }

    /** How many fields the current record has. */
    int columnsFound() {
        return columnsFound;
    }

    /** Where the line of the current record ends in the batch, in bytes as they came. */
    int rawEnd() {
        return rawPlace(at);
    }

    private void read() {
        int from = at;
        rawFrom = rawPlace(from);
        failure = null;
        row.begin(bytes, from, from, batchOffset + rawFrom, line);
        int column = 0;
        int next = from;
        do {
            next = fields.read(next);
            line += fields.lineBreaks();
            if (next == FAILED) {
                failure = fields.failure();
            } else {
                if (failure == null && column < columns.count()) {
                    failure = columns.enter(column, fields);
                }
                column++;
            }
        } while (next >= 0);
        at = next == AT_END ? fields.end() : findEnd(from);
        int to = at;
        if (at < length) {
            skipLineEnd();
        } else if (to > from && bytes[to - 1] == '\r') {
            to--;
        }
        row.end(to);
        rawTo = rawPlace(to);
        columnsFound = column;
        failure = check(column);
    }

    /** A record that is too large may have been cut, so that is what is wrong with it whatever its rest looks like. */
    private @Nullable Failure check(int found) {
        long droppedHere = at >= length ? dropped : 0;
        if (rawTo - rawFrom > maxRecordBytes) {
            return Failure.of(
                    RejectionCode.RECORD_TOO_LARGE, null, DecodeLimits.recordTooLarge(maxRecordBytes, droppedHere));
        }
        if (failure == null && found != columns.count()) {
            return Failure.of(
                    RejectionCode.COLUMN_COUNT,
                    null,
                    "the record has %d field(s), %s %d"
                            .formatted(
                                    found, dialect.header() ? "the header names" : "csv.columns has", columns.count()));
        }
        return failure;
    }

    /** The line end behind a record that cannot be read, as the framer saw it. */
    private int findEnd(int from) {
        CsvFramer framer = new CsvFramer(dialect, 0, false);
        for (int i = from; i < length; i++) {
            if (framer.scan(bytes, i, i + 1) >= 0) {
                line = row.line() + framer.linesBeforeEnd() - 1;
                return i > from && bytes[i - 1] == '\r' ? i - 1 : i;
            }
        }
        return length;
    }

    private void skipLineEnd() {
        if (at < length && bytes[at] == '\r') {
            at++;
        }
        if (at < length && bytes[at] == '\n') {
            at++;
            line++;
        }
    }

    /** Where a place that is at or behind the last one asked for stands in the bytes as they came. */
    private int rawPlace(int place) {
        if (transcoder == null) {
            return place;
        }
        rawAt += transcoder.rawLength(rawKnownAt, place);
        rawKnownAt = place;
        return rawAt;
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
    public byte[] original() {
        return Arrays.copyOfRange(raw, rawFrom, rawTo);
    }

    @Override
    public void render(ByteSink out) {
        if (row.isChanged()) {
            renderer.render(out);
        } else {
            columns.render(out);
        }
    }

    @Override
    public void renderSlot(int slot, ByteSink out) {
        renderer.renderSlot(slot, out);
    }
}
