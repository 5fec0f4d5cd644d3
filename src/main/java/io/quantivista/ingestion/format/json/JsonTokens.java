package io.quantivista.ingestion.format.json;

import io.quantivista.ingestion.format.DecodeLimits;
import io.quantivista.ingestion.model.Failure;
import io.quantivista.ingestion.model.RejectionCode;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of JSON over the bytes of one record: each method goes behind the token that begins where it is told, or
 * says what is wrong and answers {@link #FAILED}.
 *
 * <p>Strings are looked at eight bytes at a time, for the first byte that is a quote, a backslash, a control character or
 * not ASCII. No loop looks at its bound, so behind the record must stand a byte that no token goes over: a line feed, or
 * a NUL. Owned by one lane.
 */
final class JsonTokens {
    static final int FAILED = -1;

    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final long QUOTES = '"' * ONES;
    private static final long BACKSLASHES = '\\' * ONES;
    private static final long SPACES = 0x20 * ONES;

    private final DecodeLimits limits;
    private final JsonNumber number = new JsonNumber();

    private byte[] bytes = new byte[0];
    private int from;
    private int to;
    private byte lineBreak;
    private boolean plain;
    private boolean escaped;
    private @Nullable Failure failure;

    JsonTokens(DecodeLimits limits) {
        this.limits = limits;
    }

    /** Begins the record {@code bytes[from, to)}, in which line feeds are white space. */
    void begin(byte[] newBytes, int newFrom, int newTo) {
        begin(newBytes, newFrom, newTo, (byte) '\n');
    }

    /** Begins a record that ends at the first line feed, or at {@code limit}. */
    void beginLine(byte[] newBytes, int newFrom, int limit) {
        begin(newBytes, newFrom, limit, (byte) ' ');
    }

    private void begin(byte[] newBytes, int newFrom, int newTo, byte newLineBreak) {
        bytes = newBytes;
        from = newFrom;
        to = newTo;
        lineBreak = newLineBreak;
        failure = null;
    }

    /** The bytes that the record stands in. */
    byte[] bytes() {
        return bytes;
    }

    /** What made the last token fail. */
    @Nullable
    Failure failure() {
        return failure;
    }

    /** Whether the last text held an escape. */
    boolean isEscaped() {
        return escaped;
    }

    /** Whether the last text is its own characters: ASCII without escapes. */
    boolean isPlain() {
        return plain && !escaped;
    }

    /** The last number, NaN where only its digits tell it. */
    double number() {
        return number.value();
    }

    int space(int start) {
        byte[] b = bytes;
        int at = start;
        while (b[at] == ' ' || b[at] == '\t' || b[at] == '\r' || b[at] == lineBreak) {
            at++;
        }
        return at;
    }

    /** Goes to the quote that ends the text whose first byte stands at {@code start}. */
    int string(int start) {
        byte[] b = bytes;
        int at = start;
        plain = true;
        escaped = false;
        while (true) {
            long word = (long) WORD.get(b, at);
            long quote = word ^ QUOTES;
            long backslash = word ^ BACKSLASHES;
            long special =
                    (((quote - ONES) & ~quote) | ((backslash - ONES) & ~backslash) | ((word - SPACES) & ~word) | word)
                            & HIGH_BITS;
            if (special == 0) {
                at += Long.BYTES;
                continue;
            }
            // The lowest bit is always right: a borrow can only make false ones above it.
            at += Long.numberOfTrailingZeros(special) >>> 3;
            byte found = b[at];
            if (found == '"') {
                return at - start <= limits.maxTextBytes() ? at : textTooLong(start, at);
            }
            at = found < 0 ? multiByte(at) : found == '\\' ? escape(at) : unfinished(at, found);
            if (at < 0) {
                return FAILED;
            }
        }
    }

    private int textTooLong(int start, int end) {
        return failed(
                RejectionCode.TEXT_TOO_LONG,
                null,
                "a text at byte %d of the record has %d bytes, %d are allowed"
                        .formatted(start - 1 - from, end - start, limits.maxTextBytes()));
    }

    private int unfinished(int at, byte found) {
        return at >= to || found == 0 ? fail(at, "the quote that ends the text") : controlCharacter(at);
    }

    /** Goes behind the characters of more than one byte that begin at {@code start}, checked as RFC 3629 has them. */
    private int multiByte(int start) {
        plain = false;
        int at = start;
        while (bytes[at] < 0) {
            int length = Utf8.sequenceLength(bytes, at);
            if (length == 0 || at + length > to) {
                return failed(
                        RejectionCode.INVALID_UTF8,
                        null,
                        "byte 0x%02x at byte %d of the record is not UTF-8".formatted(bytes[at] & 0xff, at - from));
            }
            at += length;
        }
        return at;
    }

    private int escape(int at) {
        escaped = true;
        switch (bytes[at + 1]) {
            case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> {
                return at + 2;
            }
            case 'u' -> {
                for (int i = 2; i < 6; i++) {
                    if (Character.digit(bytes[at + i], 16) < 0) {
                        return fail(at + i, "four hexadecimal digits after \\u");
                    }
                }
                return at + 6;
            }
            default -> {
                return fail(at + 1, "one of \" \\ / b f n r t u after a backslash");
            }
        }
    }

    int number(int start) {
        int end = number.read(bytes, start);
        if (end < 0) {
            return fail(number.at(), number.expected());
        }
        if (end - start > limits.maxNumberLength()) {
            return failed(
                    RejectionCode.NUMBER_TOO_LONG,
                    null,
                    "a number at byte %d of the record has %d characters, %d are allowed"
                            .formatted(start - from, end - start, limits.maxNumberLength()));
        }
        return end;
    }

    int word(int start, String word) {
        for (int i = 1; i < word.length(); i++) {
            if (bytes[start + i] != word.charAt(i)) {
                return fail(start, "a value");
            }
        }
        return start + word.length();
    }

    /** Goes behind the colon that follows a field name, and the white space around it. */
    int colon(int start) {
        int at = space(start);
        return bytes[at] == ':' ? space(at + 1) : fail(at, "':' after the field name");
    }

    int tooDeep() {
        return failed(
                RejectionCode.NESTING_TOO_DEEP,
                null,
                "objects and arrays are nested more than %d deep".formatted(limits.maxNesting()));
    }

    private int controlCharacter(int at) {
        return failed(
                RejectionCode.MALFORMED_JSON,
                null,
                "control character 0x%02x at byte %d of the record must be written as an escape"
                        .formatted(bytes[at], at - from));
    }

    int fail(int at, String expected) {
        if (at >= to) {
            return failed(
                    RejectionCode.MALFORMED_JSON, null, "the record ends where %s is expected".formatted(expected));
        }
        byte found = bytes[at];
        if (found == 0) {
            return failed(RejectionCode.NUL_BYTE, null, "a NUL stands at byte %d of the record".formatted(at - from));
        }
        if (found < 0 && Utf8.sequenceLength(bytes, at) == 0) {
            return multiByte(at);
        }
        return failed(
                RejectionCode.MALFORMED_JSON,
                null,
                "%s is expected at byte %d of the record, %s was found"
                        .formatted(expected, at - from, Utf8.describe(bytes, at)));
    }

    int failed(RejectionCode code, @Nullable String field, String reason) {
        failure = Failure.of(code, field, reason);
        return FAILED;
    }
}
