package io.quantivista.ingestion.api;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The body of an operation that takes JSON: read whole, so it is small. */
final class JsonBody {
    /** Definitions and queries are written by people; a thousand rules of a kilobyte each just fit. */
    static final int MAX_BYTES = 1 << 20;

    /** Reads the body to its end; refuses another media type and a body over the limit before it is held. */
    Future<Buffer> read(HttpServerRequest request) {
        refuseOtherMediaType(request.getHeader(HttpHeaders.CONTENT_TYPE));
        return collect(request);
    }

    /** Reads a small body of any media type to its end. */
    static Future<Buffer> collect(HttpServerRequest request) {
        refuseLongBody(request.getHeader(HttpHeaders.CONTENT_LENGTH));
        Promise<Buffer> whole = Promise.promise();
        Buffer collected = Buffer.buffer();
        request.handler(chunk -> {
            if (collected.length() + chunk.length() > MAX_BYTES) {
                whole.tryFail(tooLarge("more than " + MAX_BYTES));
            } else {
                collected.appendBuffer(chunk);
            }
        });
        request.exceptionHandler(lost -> whole.tryFail(
                new GatewayException(ErrorCode.CLIENT_CLOSED, "The connection ended before the body did", lost)));
        request.endHandler(end -> whole.tryComplete(collected));
        return whole.future();
    }

    static JsonNode parse(Buffer bytes) {
        if (bytes.length() == 0) {
            throw new GatewayException(ErrorCode.MALFORMED_BODY, "The body is empty; a JSON document is expected");
        }
        try {
            return WireJson.parse(bytes.getBytes());
        } catch (JsonProcessingException e) {
            JsonLocation at = e.getLocation();
            throw new GatewayException(
                    ErrorCode.MALFORMED_BODY,
                    "The body is no JSON: line %d, column %d: %s"
                            .formatted(
                                    at == null ? 1 : at.getLineNr(), at == null ? 1 : at.getColumnNr(), firstLine(e)));
        } catch (IOException e) {
            throw new GatewayException(ErrorCode.MALFORMED_BODY, "The body is no JSON in UTF-8", e);
        }
    }

    private static String firstLine(JsonProcessingException e) {
        return e.getOriginalMessage().lines().findFirst().orElse("");
    }

    private static void refuseOtherMediaType(@Nullable String contentType) {
        if (contentType == null) {
            throw new GatewayException(
                    ErrorCode.UNSUPPORTED_MEDIA_TYPE, "Content-Type is missing; application/json is expected");
        }
        if (!isJson(contentType)) {
            throw new GatewayException(
                    ErrorCode.UNSUPPORTED_MEDIA_TYPE,
                    "Content-Type is '%s'; application/json is expected".formatted(contentType));
        }
    }

    static boolean isJson(@Nullable String contentType) {
        if (contentType == null) {
            return false;
        }
        int end = contentType.indexOf(';');
        String mediaType = end < 0 ? contentType : contentType.substring(0, end);
        return mediaType.strip().toLowerCase(Locale.ROOT).equals("application/json");
    }

    private static void refuseLongBody(@Nullable String contentLength) {
        if (contentLength != null && Long.parseLong(contentLength) > MAX_BYTES) {
            throw tooLarge(contentLength);
        }
    }

    private static GatewayException tooLarge(String bytes) {
        return new GatewayException(
                ErrorCode.BODY_TOO_LARGE, "The body has %s bytes; at most %d are read".formatted(bytes, MAX_BYTES));
    }
}
