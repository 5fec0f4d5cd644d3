package io.quantivista.ingestion.format.csv;

import io.quantivista.ingestion.format.Framer;
import io.quantivista.ingestion.format.LineBreaks;

/**
 * CSV: a record ends at a line feed that no quoted field holds.
 *
 * <p>A quote opens a quoted field only where a field begins, as RFC 4180 has it, so fields are followed byte by byte
 * where quotes occur at all; bytes without a quote are searched for line feeds eight at a time.
 */
final class CsvFramer implements Framer {
    private enum State {
        FIELD_START,
        UNQUOTED,
        QUOTED,
        QUOTE_IN_QUOTED
    }

    private final byte delimiter;
    private final byte quote;
    private State state = State.FIELD_START;
    private long lines;
    private long pendingLines;

    CsvFramer(byte delimiter, byte quote) {
        this.delimiter = delimiter;
        this.quote = quote;
    }

    @Override
    public int scan(byte[] bytes, int from, int to) {
        if (state != State.QUOTED && LineBreaks.find(bytes, from, to, quote) < 0) {
            return scanWithoutQuotes(bytes, from, to);
        }
        int end = NONE;
        State at = state;
        for (int i = from; i < to; i++) {
            byte b = bytes[i];
            if (at == State.QUOTED) {
                if (b == quote) {
                    at = State.QUOTE_IN_QUOTED;
                } else if (b == '\n') {
                    pendingLines++;
                }
            } else if (b == '\n') {
                pendingLines++;
                lines += pendingLines;
                pendingLines = 0;
                end = i + 1;
                at = State.FIELD_START;
            } else if (b == delimiter) {
                at = State.FIELD_START;
            } else if (b == quote && at != State.UNQUOTED) {
                at = State.QUOTED;
            } else {
                at = State.UNQUOTED;
            }
        }
        state = at;
        return end;
    }

    private int scanWithoutQuotes(byte[] bytes, int from, int to) {
        if (from == to) {
            return NONE;
        }
        byte lastByte = bytes[to - 1];
        state = lastByte == '\n' || lastByte == delimiter ? State.FIELD_START : State.UNQUOTED;
        int last = LineBreaks.findLast(bytes, from, to);
        if (last < 0) {
            return NONE;
        }
        lines += pendingLines + LineBreaks.count(bytes, from, last + 1);
        pendingLines = 0;
        return last + 1;
    }

    @Override
    public long linesBeforeEnd() {
        return lines;
    }

    @Override
    public void abandonRecord() {
        // The rest of the line is never shown, so the next byte seen begins a record.
        state = State.FIELD_START;
        lines += pendingLines;
        pendingLines = 0;
    }
}
