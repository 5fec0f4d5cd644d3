package io.quantivista.ingestion.format.csv;

import io.quantivista.ingestion.format.Framer;
import io.quantivista.ingestion.format.LineBreaks;
import java.util.Arrays;

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

    /** U+FEFF in UTF-8, which some programs write in front of a text. */
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

    private final byte delimiter;
    private final byte quote;
    private int markSeen;
    private State state = State.FIELD_START;
    private long lines;
    private long pendingLines;

    private CsvFramer(byte delimiter, byte quote, int markSeen) {
        this.delimiter = delimiter;
        this.quote = quote;
        this.markSeen = markSeen;
    }

    /** A framer of a feed, in front of which a byte order mark may stand. */
    static CsvFramer ofFeed(byte delimiter, byte quote) {
        return new CsvFramer(delimiter, quote, 0);
    }

    /** A framer that begins at some record of a feed. */
    static CsvFramer ofRecord(byte delimiter, byte quote) {
        return new CsvFramer(delimiter, quote, BYTE_ORDER_MARK.length);
    }

    /** How many bytes of a feed's first batch a byte order mark takes. */
    static int markLength(byte[] bytes, int length) {
        int mark = BYTE_ORDER_MARK.length;
        return length >= mark && Arrays.equals(bytes, 0, mark, BYTE_ORDER_MARK, 0, mark) ? mark : 0;
    }

    @Override
    public int scan(byte[] bytes, int from, int to) {
        int begin = markSeen < BYTE_ORDER_MARK.length ? passMark(bytes, from, to) : from;
        return begin < to ? scanRecords(bytes, begin, to) : NONE;
    }

    private int passMark(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && markSeen < BYTE_ORDER_MARK.length && bytes[at] == BYTE_ORDER_MARK[markSeen]) {
            at++;
            markSeen++;
        }
        if (at < to && markSeen < BYTE_ORDER_MARK.length) {
            state = markSeen == 0 ? State.FIELD_START : State.UNQUOTED;
            markSeen = BYTE_ORDER_MARK.length;
        }
        return at;
    }

    private int scanRecords(byte[] bytes, int from, int to) {
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
