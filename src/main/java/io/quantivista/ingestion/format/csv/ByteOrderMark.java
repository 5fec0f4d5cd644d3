package io.quantivista.ingestion.format.csv;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.source.TextEncoding;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** U+FEFF in front of a text, by which programs tell how it is written. */
enum ByteOrderMark {
    OF_UTF_8(TextEncoding.UTF_8, 0xef, 0xbb, 0xbf),
    OF_UTF_16LE(TextEncoding.UTF_16LE, 0xff, 0xfe),
    OF_UTF_16BE(TextEncoding.UTF_16BE, 0xfe, 0xff);

    private final TextEncoding encoding;

    @SuppressWarnings("ImmutableEnumChecker") // never written
    private final int[] mark;

    ByteOrderMark(TextEncoding encoding, int... mark) {
        this.encoding = encoding;
        this.mark = mark;
    }

    TextEncoding encoding() {
        return encoding;
    }

    int length() {
        return mark.length;
    }

    /** The byte of the mark at a place in it. */
    byte at(int place) {
        return (byte) mark[place];
    }

    /** The mark at the front of {@code bytes[0, length)}; null where there is none. */
    static @Nullable ByteOrderMark find(byte[] bytes, int length) {
        for (ByteOrderMark candidate : values()) {
            if (candidate.stands(bytes, length)) {
                return candidate;
            }
        }
        return null;
    }

    private boolean stands(byte[] bytes, int length) {
        if (length < mark.length) {
            return false;
        }
        for (int i = 0; i < mark.length; i++) {
            if (bytes[i] != at(i)) {
                return false;
            }
        }
        return true;
    }

    /**
     * How a text is written, by what its source says and by its mark.
     *
     * @throws GatewayException {@code malformed_body} where the two contradict each other, or neither tells
     */
    static TextEncoding agree(Optional<TextEncoding> declared, @Nullable ByteOrderMark found) {
        if (declared.isEmpty()) {
            return found == null ? TextEncoding.UTF_8 : found.encoding;
        }
        TextEncoding encoding = declared.get();
        boolean isUtf16 = encoding == TextEncoding.UTF_16;
        if (found == null) {
            if (isUtf16) {
                throw new GatewayException(
                        ErrorCode.MALFORMED_BODY,
                        "the body is said to be UTF-16 and begins with no byte order mark: say UTF-16LE or UTF-16BE");
            }
            return encoding;
        }
        if (encoding != found.encoding && !(isUtf16 && found != OF_UTF_8)) {
            throw new GatewayException(
                    ErrorCode.MALFORMED_BODY,
                    "the body begins with the byte order mark of %s and is said to be %s: correct csv.encoding or the charset of its Content-Type"
                            .formatted(found.encoding.label(), encoding.label()));
        }
        return found.encoding;
    }
}
