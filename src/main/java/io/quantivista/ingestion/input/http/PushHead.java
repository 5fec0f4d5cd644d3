package io.quantivista.ingestion.input.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.intake.encoding.ContentCoding;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/**
 * What the head of a push says.
 *
 * @param contentType null where it names no format
 * @param key the Idempotency-Key, or null
 * @param length of the body as it comes; {@link #UNKNOWN} where it is not said
 */
record PushHead(
        @Nullable String contentType,
        ContentCoding coding,
        @Nullable String key,
        long length) {
    static final long UNKNOWN = -1;

    /** What clients send for any file; it says nothing. */
    private static final String ANY = "application/octet-stream";

    /** What the log keeps of a text. */
    private static final int MOST_BYTES = 255;

    private static final CharSequence IDEMPOTENCY_KEY = HttpHeaders.createOptimized("idempotency-key");

    /** @throws GatewayException where a field cannot be understood */
    static PushHead of(MultiMap headers) {
        String contentType = headers.get(HttpHeaders.CONTENT_TYPE);
        if (contentType != null && contentType.regionMatches(true, 0, ANY, 0, ANY.length())) {
            contentType = null;
        }
        require("Content-Type", contentType, ErrorCode.UNSUPPORTED_MEDIA_TYPE);
        String key = headers.get(IDEMPOTENCY_KEY);
        require("Idempotency-Key", key, ErrorCode.INVALID_REQUEST);
        ContentCoding coding = headers.contains(HttpHeaders.CONTENT_ENCODING)
                ? ContentCoding.of(headers.getAll(HttpHeaders.CONTENT_ENCODING))
                : ContentCoding.IDENTITY;
        String length = headers.get(HttpHeaders.CONTENT_LENGTH);
        return new PushHead(contentType, coding, key, length == null ? UNKNOWN : Long.parseLong(length.trim()));
    }

    private static void require(String name, @Nullable String value, ErrorCode code) {
        // Characters of a header field are bytes, which take up to two in UTF-8.
        if (value != null && value.length() > MOST_BYTES / 2 && value.getBytes(UTF_8).length > MOST_BYTES) {
            throw new GatewayException(code, "%s has more than %d bytes of UTF-8".formatted(name, MOST_BYTES));
        }
    }
}
