package io.quantivista.ingestion.format.csv;

import io.quantivista.ingestion.format.DecodeLimits;
import io.quantivista.ingestion.format.json.Utf8;
import io.quantivista.ingestion.model.ByteSink;
import io.quantivista.ingestion.model.Failure;
import io.quantivista.ingestion.model.RejectionCode;
import io.quantivista.ingestion.source.CsvDialect;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Reads one field of CSV after the other, eight bytes at a time: the first byte of a word that ends the field, is not
 * ASCII or is NUL is looked at, the others are passed over.
 *
 * <p>No loop looks at its bound: behind the text stands a line feed, and there are at least eight more bytes. Owned by one
 * lane.
 */
final class CsvFields {
    static final int AT_END = -1;
    static final int FAILED = -2;

    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final long LINE_FEEDS = '\n' * ONES;

    private final byte delimiter;
    private final byte quote;
    private final byte escape;
    private final boolean isQuoteDoubled;
    private final long delimiters;
    private final long quotes;
    private final long escapes;
    private final int maxTextBytes;
    private final boolean isUtf8;
    private final ByteSink scratch;

    private byte[] bytes = new byte[0];
    private int length;

    // The field that was read last.
    private byte[] text = new byte[0];
    private int textFrom;
    private int textTo;
    private boolean plain;
    private boolean quoted;
    private int lineBreaks;
    private int end;
    private @Nullable Failure failure;

    CsvFields(CsvDialect dialect, DecodeLimits limits, boolean isUtf8, ByteSink scratch) {
        this.delimiter = (byte) dialect.delimiter();
        this.quote = (byte) dialect.quote();
        this.escape = (byte) dialect.escape();
        this.isQuoteDoubled = dialect.isQuoteDoubled();
        this.delimiters = delimiter * ONES;
        this.quotes = quote * ONES;
        this.escapes = escape * ONES;
        this.maxTextBytes = limits.maxTextBytes();
        this.isUtf8 = isUtf8;
        this.scratch = scratch;
    }

    /** Begins with the text {@code bytes[0, length)}, which ends in no field. */
    void begin(byte[] newBytes, int newLength) {
        bytes = newBytes;
        length = newLength;
        bytes[length] = '\n';
    }

    byte[] text() {
        return text;
    }

    int textFrom() {
        return textFrom;
    }

    int textTo() {
        return textTo;
    }

    /** Whether the last field is ASCII. */
    boolean isPlain() {
        return plain;
    }

    boolean isQuoted() {
        return quoted;
    }

    /** How many line breaks the last field holds. */
    int lineBreaks() {
        return lineBreaks;
    }

    /** What made the last field fail. */
    @Nullable
    Failure failure() {
        return failure;
    }

    /**
     * Reads the field that begins at {@code at}.
     *
     * @return where the next one begins; {@link #AT_END} where it is the record's last, and {@link #end()} its end
     */
    int read(int at) {
        plain = true;
        lineBreaks = 0;
        quoted = bytes[at] == quote && at < length;
        int next = quoted ? quotedField(at) : unquotedField(at);
        if (next != FAILED && textTo - textFrom > maxTextBytes) {
            return fail(
                    RejectionCode.TEXT_TOO_LONG,
                    "a field has %d bytes, %d are allowed".formatted(textTo - textFrom, maxTextBytes));
        }
        return next;
    }

    /** Where the record ends whose last field was read: at its line end. */
    int end() {
        return end;
    }

    private int unquotedField(int from) {
        byte[] b = bytes;
        int i = from;
        while (true) {
            long word = (long) WORD.get(b, i);
            long atDelimiter = word ^ delimiters;
            long atLineFeed = word ^ LINE_FEEDS;
            long special = (((atDelimiter - ONES) & ~atDelimiter)
                            | ((atLineFeed - ONES) & ~atLineFeed)
                            | ((word - ONES) & ~word)
                            | word)
                    & HIGH_BITS;
            if (special == 0) {
                i += Long.BYTES;
                continue;
            }
            // The lowest bit is always right: a borrow can only make false ones above it.
            i += Long.numberOfTrailingZeros(special) >>> 3;
            byte found = b[i];
            if (found == delimiter) {
                text = b;
                textFrom = from;
                textTo = i;
                return i + 1;
            }
            if (found == '\n') {
                int to = i > from && b[i - 1] == '\r' ? i - 1 : i;
                text = b;
                textFrom = from;
                textTo = to;
                end = to;
                return AT_END;
            }
            i = special(i);
            if (i < 0) {
                return FAILED;
            }
        }
    }

    private int quotedField(int start) {
        byte[] b = bytes;
        int i = start + 1;
        int from = i;
        int scratchFrom = -1;
        while (true) {
            long word = (long) WORD.get(b, i);
            long atQuote = word ^ quotes;
            long atEscape = word ^ escapes;
            long atLineFeed = word ^ LINE_FEEDS;
            long special = (((atQuote - ONES) & ~atQuote)
                            | ((atEscape - ONES) & ~atEscape)
                            | ((atLineFeed - ONES) & ~atLineFeed)
                            | ((word - ONES) & ~word)
                            | word)
                    & HIGH_BITS;
            if (special == 0) {
                i += Long.BYTES;
                continue;
            }
            i += Long.numberOfTrailingZeros(special) >>> 3;
            byte found = b[i];
            boolean isEscaped = found == escape && i + 1 < length && (b[i + 1] == quote || b[i + 1] == escape);
            if (isEscaped) {
                scratchFrom = scratchFrom < 0 ? scratch.size() : scratchFrom;
                scratch.put(b, from, i);
                from = i + 1;
                i += 2;
            } else if (found == quote) {
                break;
            } else if (found == '\n') {
                if (i >= length) {
                    return fail(
                            RejectionCode.MALFORMED_CSV,
                            lineBreaks == 0
                                    ? "a quoted field is not closed before the end"
                                    : "a quoted field is not closed before the end, and took %d lines behind its own"
                                            .formatted(lineBreaks));
                }
                lineBreaks++;
                i++;
            } else if (found == escape) {
                i++;
            } else {
                i = special(i);
                if (i < 0) {
                    return FAILED;
                }
            }
        }
        if (scratchFrom < 0) {
            text = b;
            textFrom = from;
            textTo = i;
        } else {
            scratch.put(b, from, i);
            text = scratch.array();
            textFrom = scratchFrom;
            textTo = scratch.size();
        }
        return behindQuote(i + 1);
    }

    private int behindQuote(int i) {
        if (i < length && bytes[i] == delimiter) {
            return i + 1;
        }
        if (isLineEnd(i)) {
            end = i;
            return AT_END;
        }
        return fail(
                RejectionCode.MALFORMED_CSV,
                "%s stands behind a closing quote, a delimiter or the line's end is expected; a quote inside a quoted field is %s"
                        .formatted(
                                Utf8.describe(bytes, i),
                                isQuoteDoubled ? "doubled" : "written behind a '%c'".formatted((char) escape)));
    }

    /** Whether the line ends here; the end of the text is one. */
    boolean isLineEnd(int i) {
        return bytes[i] == '\n' || (bytes[i] == '\r' && bytes[i + 1] == '\n');
    }

    /** Goes behind a byte that is not plain ASCII. */
    private int special(int i) {
        if (bytes[i] == 0) {
            return fail(RejectionCode.NUL_BYTE, "a NUL stands in the record");
        }
        plain = false;
        int size = Utf8.sequenceLength(bytes, i);
        if (size == 0 || i + size > length) {
            return fail(
                    RejectionCode.INVALID_UTF8,
                    isUtf8
                            ? "byte 0x%02x in the record is not UTF-8".formatted(bytes[i] & 0xff)
                            : "the record holds bytes that are no character in the encoding of the body");
        }
        return i + size;
    }

    private int fail(RejectionCode code, String reason) {
        failure = Failure.of(code, null, reason);
        return FAILED;
    }
}
