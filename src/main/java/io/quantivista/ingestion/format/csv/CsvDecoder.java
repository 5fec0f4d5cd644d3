package io.quantivista.ingestion.format.csv;

import io.quantivista.ingestion.format.DecodeLimits;
import io.quantivista.ingestion.format.Decoder;
import io.quantivista.ingestion.format.json.RecordRenderer;
import io.quantivista.ingestion.format.json.Utf8;
import io.quantivista.ingestion.model.Batch;
import io.quantivista.ingestion.model.ByteSink;
import io.quantivista.ingestion.model.Failure;
import io.quantivista.ingestion.model.RejectionCode;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.model.ValueKind;
import io.quantivista.ingestion.source.IngestionConfig.CsvDialect;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * CSV records: each field becomes a text under its column's name, or null where it is one of the null words and not
 * quoted.
 *
 * <p>The payload of a CSV record is a JSON object whose values are texts, as CSV has no types and guessing them would
 * turn {@code 037833100} into another security.
 */
final class CsvDecoder implements Decoder {
    private static final int AT_END = -1;
    private static final int FAILED = -2;

    private final Row row;
    private final DecodeLimits limits;
    private final byte delimiter;
    private final byte quote;
    private final boolean header;
    private final byte[][] nullWords;
    private final int[] nodes;
    private final RecordRenderer renderer;

    private byte[] bytes = new byte[0];
    private int length;
    private int at;
    private long line;
    private long batchOffset;
    private int columnsFound;
    private @Nullable Failure failure;

    // The field that was read last.
    private byte[] text = new byte[0];
    private int textFrom;
    private int textTo;
    private boolean plain;
    private boolean quoted;

    /** Reads records of {@code columns}; the feed's first record is left out where the dialect has a header. */
    CsvDecoder(Row row, DecodeLimits limits, CsvDialect dialect, List<String> columns) {
        this.row = row;
        this.limits = limits;
        this.delimiter = (byte) dialect.delimiter();
        this.quote = (byte) dialect.quote();
        this.header = dialect.header();
        this.nullWords = dialect.nullWords().stream()
                .map(word -> word.getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new);
        this.nodes = new int[columns.size()];
        for (int i = 0; i < nodes.length; i++) {
            byte[] name = columns.get(i).getBytes(StandardCharsets.UTF_8);
            nodes[i] = row.dictionary().child(0, name, 0, name.length);
        }
        this.renderer = new RecordRenderer(row);
    }

    @Override
    public void begin(Batch batch) {
        bytes = batch.bytes();
        length = batch.length();
        at = batch.sequence() == 0 ? CsvFramer.markLength(bytes, length) : 0;
        line = batch.firstLine();
        batchOffset = batch.byteOffset();
        if (header && batch.sequence() == 0) {
            next();
        }
    }

    @Override
    public boolean next() {
        while (at < length && isLineEnd(at)) {
            skipLineEnd();
        }
        if (at >= length) {
            return false;
        }
        read();
        return true;
    }

    /** How many fields the current record has. */
    int columnsFound() {
        return columnsFound;
    }

    private void read() {
        int from = at;
        long recordLine = line;
        failure = null;
        row.begin(bytes, from, from, batchOffset + from, recordLine);
        int column = 0;
        int end;
        do {
            end = field();
            if (end == FAILED) {
                skipRest(from);
                end = AT_END;
            } else {
                if (column < nodes.length) {
                    enter(column);
                }
                column++;
            }
        } while (end != AT_END);
        int to = at;
        if (at < length) {
            skipLineEnd();
        } else if (to > from && bytes[to - 1] == '\r') {
            to--;
        }
        row.end(to);
        columnsFound = column;
        failure = check(to - from, column);
    }

    /** A record that is too large may have been cut, so that is what is wrong with it whatever its rest looks like. */
    private @Nullable Failure check(int size, int columns) {
        if (size > limits.maxRecordBytes()) {
            return Failure.of(
                    RejectionCode.RECORD_TOO_LARGE,
                    null,
                    "the record is larger than %d bytes".formatted(limits.maxRecordBytes()));
        }
        if (failure == null && columns != nodes.length) {
            return Failure.of(
                    RejectionCode.COLUMN_COUNT,
                    null,
                    "the record has %d fields, the header names %d".formatted(columns, nodes.length));
        }
        return failure;
    }

    private void enter(int column) {
        int entry = row.add(nodes[column], -1, -1);
        row.text(entry, isNull() ? ValueKind.NULL : ValueKind.TEXT, text, textFrom, textTo, plain);
    }

    private boolean isNull() {
        if (quoted) {
            return false;
        }
        for (byte[] word : nullWords) {
            if (Arrays.equals(word, 0, word.length, text, textFrom, textTo)) {
                return true;
            }
        }
        return false;
    }

    /** Reads the field at hand and goes behind the delimiter, or to the line end: {@link #AT_END}. */
    private int field() {
        plain = true;
        quoted = at < length && bytes[at] == quote;
        return quoted ? quotedField() : unquotedField();
    }

    private int unquotedField() {
        int from = at;
        int i = at;
        while (i < length) {
            byte b = bytes[i];
            if (b == delimiter || b == '\n') {
                break;
            }
            if (b <= 0) {
                i = special(i);
                if (i < 0) {
                    return FAILED;
                }
            } else {
                i++;
            }
        }
        int to = i;
        boolean more = i < length && bytes[i] == delimiter;
        if (!more && to > from && bytes[to - 1] == '\r') {
            to--;
        }
        text = bytes;
        textFrom = from;
        textTo = to;
        at = more ? i + 1 : to;
        return more ? at : AT_END;
    }

    private int quotedField() {
        int i = at + 1;
        int from = i;
        ByteSink scratch = row.scratch();
        int scratchFrom = -1;
        while (true) {
            if (i >= length) {
                return fail(RejectionCode.MALFORMED_CSV, "a quoted field is not closed before the end");
            }
            byte b = bytes[i];
            if (b == quote) {
                if (i + 1 < length && bytes[i + 1] == quote) {
                    if (scratchFrom < 0) {
                        scratchFrom = scratch.size();
                    }
                    scratch.put(bytes, from, i + 1);
                    i += 2;
                    from = i;
                    continue;
                }
                break;
            }
            if (b == '\n') {
                line++;
                i++;
            } else if (b <= 0) {
                i = special(i);
                if (i < 0) {
                    return FAILED;
                }
            } else {
                i++;
            }
        }
        if (scratchFrom < 0) {
            text = bytes;
            textFrom = from;
            textTo = i;
        } else {
            scratch.put(bytes, from, i);
            text = scratch.array();
            textFrom = scratchFrom;
            textTo = scratch.size();
        }
        return behindQuote(i + 1);
    }

    private int behindQuote(int i) {
        if (i < length && bytes[i] == delimiter) {
            at = i + 1;
            return at;
        }
        if (i >= length || isLineEnd(i)) {
            at = i;
            return AT_END;
        }
        at = i;
        return fail(
                RejectionCode.MALFORMED_CSV,
                "%s stands behind a closing quote, a delimiter or the line's end is expected; a quote inside a quoted field is doubled"
                        .formatted(Utf8.describe(bytes, i)));
    }

    /** Goes behind a byte that is not plain ASCII. */
    private int special(int i) {
        if (bytes[i] == 0) {
            at = i;
            return fail(RejectionCode.NUL_BYTE, "a NUL stands in the record");
        }
        plain = false;
        int size = i + 4 <= bytes.length ? Utf8.sequenceLength(bytes, i) : 0;
        if (size == 0 || i + size > length) {
            at = i;
            return fail(
                    RejectionCode.INVALID_UTF8, "byte 0x%02x in the record is not UTF-8".formatted(bytes[i] & 0xff));
        }
        return i + size;
    }

    private int fail(RejectionCode code, String reason) {
        failure = Failure.of(code, null, reason);
        return FAILED;
    }

    /** Goes to the line end behind a record that cannot be read, as the framer saw it. */
    private void skipRest(int from) {
        CsvFramer framer = CsvFramer.ofRecord(delimiter, quote);
        for (int i = from; i < length; i++) {
            if (framer.scan(bytes, i, i + 1) >= 0) {
                at = i > from && bytes[i - 1] == '\r' ? i - 1 : i;
                line = row.line() + framer.linesBeforeEnd() - 1;
                return;
            }
        }
        at = length;
    }

    private boolean isLineEnd(int i) {
        return bytes[i] == '\n' || (bytes[i] == '\r' && (i + 1 >= length || bytes[i + 1] == '\n'));
    }

    private void skipLineEnd() {
        if (bytes[at] == '\r') {
            at++;
        }
        if (at < length && bytes[at] == '\n') {
            at++;
            line++;
        }
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
        renderer.render(out);
    }

    @Override
    public void renderSlot(int slot, ByteSink out) {
        renderer.renderSlot(slot, out);
    }
}
