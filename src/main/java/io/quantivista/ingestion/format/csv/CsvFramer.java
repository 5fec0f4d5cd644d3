package io.quantivista.ingestion.format.csv;

import io.quantivista.ingestion.format.Framer;
import io.quantivista.ingestion.format.LineBreaks;
import io.quantivista.ingestion.source.CsvDialect;

/**
 * CSV in an encoding that writes ASCII as ASCII: a record ends at a line feed that no quoted field holds.
 *
 * <p>A quote opens a quoted field only where a field begins, as RFC 4180 has it, so fields are followed byte by byte
 * where quotes occur at all; bytes without a quote are searched for line feeds eight at a time. It begins at a record,
 * behind the feed's byte order mark.
 */
final class CsvFramer implements Framer {
    private enum State {
        RECORD_START,
        FIELD_START,
        UNQUOTED,
        QUOTED,
        ESCAPED,
        QUOTE_IN_QUOTED,
        COMMENT
    }

    private final byte delimiter;
    private final byte quote;
    private final byte escape;
    private final byte comment;
    private final boolean isQuoteDoubled;
    /** No record has ended yet, and the first one is the header. */
    private boolean awaitsHeader;
    /** Bytes of the line at hand, where the header is awaited, and whether it began with a carriage return. */
    private int lineBytes;

    private boolean beginsWithReturn;
    private State state = State.RECORD_START;
    private final long maxSkipped;
    private long lines;
    private long pendingLines;
    private long skipped;

    /**
     * @param maxSkipped most bytes of a record that was given up through which its quotes are followed: an unmatched one
     *     would take the rest of the feed along
     * @param awaitsHeader whether the first record is a header, with which the empty lines and comments in front of it
     *     stay together, as whoever opens the feed looks for the header in the first batch
     */
    CsvFramer(CsvDialect dialect, long maxSkipped, boolean awaitsHeader) {
        this.awaitsHeader = awaitsHeader;
        this.maxSkipped = maxSkipped;
        this.delimiter = (byte) dialect.delimiter();
        this.quote = (byte) dialect.quote();
        this.escape = (byte) dialect.escape();
        this.comment = (byte) dialect.comment();
        this.isQuoteDoubled = dialect.isQuoteDoubled();
    }

    @Override
    public int scan(byte[] bytes, int from, int to) {
        if (from == to) {
            return NONE;
        }
        if (awaitsHeader) {
            return scanToHeader(bytes, from, to);
        }
        if (!isQuoted(state) && LineBreaks.find(bytes, from, to, quote) < 0) {
            return scanWithoutQuotes(bytes, from, to);
        }
        int end = NONE;
        State at = state;
        for (int i = from; i < to; i++) {
            byte b = bytes[i];
            if (b == '\n' && !isQuoted(at)) {
                lines += pendingLines + 1;
                pendingLines = 0;
                end = i + 1;
                at = State.RECORD_START;
                continue;
            }
            at = next(at, b);
        }
        state = at;
        return end;
    }

    private int scanToHeader(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            byte b = bytes[i];
            if (b != '\n' || isQuoted(state)) {
                beginsWithReturn = lineBytes == 0 ? b == '\r' : beginsWithReturn;
                lineBytes++;
                state = next(state, b);
                continue;
            }
            boolean isEmpty = lineBytes == 0 || (lineBytes == 1 && beginsWithReturn);
            boolean isRecord = !isEmpty && state != State.COMMENT;
            state = State.RECORD_START;
            lineBytes = 0;
            pendingLines++;
            if (isRecord) {
                awaitsHeader = false;
                lines += pendingLines;
                pendingLines = 0;
                return Math.max(i + 1, scan(bytes, i + 1, to));
            }
        }
        return NONE;
    }

    /** Whether the bytes seen so far end inside a quoted field. */
    boolean isInQuotes() {
        return isQuoted(state);
    }

    private static boolean isQuoted(State state) {
        return state == State.QUOTED || state == State.ESCAPED;
    }

    /** The state behind a byte that ends no record. */
    private State next(State at, byte b) {
        return switch (at) {
            case QUOTED -> {
                pendingLines += b == '\n' ? 1 : 0;
                yield b == quote ? State.QUOTE_IN_QUOTED : b == escape ? State.ESCAPED : State.QUOTED;
            }
            case ESCAPED -> {
                pendingLines += b == '\n' ? 1 : 0;
                yield State.QUOTED;
            }
            case COMMENT -> State.COMMENT;
            case RECORD_START ->
                b == comment && comment != CsvDialect.NONE
                        ? State.COMMENT
                        : b == quote ? State.QUOTED : b == delimiter ? State.FIELD_START : State.UNQUOTED;
            case FIELD_START -> b == quote ? State.QUOTED : b == delimiter ? State.FIELD_START : State.UNQUOTED;
            case QUOTE_IN_QUOTED ->
                b == delimiter ? State.FIELD_START : b == quote && isQuoteDoubled ? State.QUOTED : State.UNQUOTED;
            case UNQUOTED -> b == delimiter ? State.FIELD_START : State.UNQUOTED;
        };
    }

    private int scanWithoutQuotes(byte[] bytes, int from, int to) {
        int last = LineBreaks.findLast(bytes, from, to);
        int lineFrom = last < 0 ? from : last + 1;
        State atLine = last < 0 ? state : State.RECORD_START;
        if (lineFrom < to) {
            boolean isComment = atLine == State.COMMENT
                    || (atLine == State.RECORD_START && comment != CsvDialect.NONE && bytes[lineFrom] == comment);
            atLine = isComment ? State.COMMENT : bytes[to - 1] == delimiter ? State.FIELD_START : State.UNQUOTED;
        }
        state = atLine;
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
        awaitsHeader = false;
        skipped = 0;
    }

    /** The quotes are followed to the end of the record, so that no line of a quoted field passes for a record. */
    @Override
    public int skip(byte[] bytes, int from, int to) {
        State at = state;
        for (int i = from; i < to; i++) {
            byte b = bytes[i];
            skipped++;
            if (b == '\n' && (!isQuoted(at) || skipped > maxSkipped)) {
                lines += pendingLines + 1;
                pendingLines = 0;
                state = State.RECORD_START;
                return i + 1;
            }
            at = next(at, b);
        }
        state = at;
        return NONE;
    }

    @Override
    public int linesSkipped() {
        return 0;
    }
}
