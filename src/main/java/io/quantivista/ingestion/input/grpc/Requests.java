package io.quantivista.ingestion.input.grpc;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.FieldProblem;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.format.FormatCatalogue;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is asked of the fields of a request before anything is done with it. */
final class Requests {
    /** What the log keeps of a name. */
    static final int MAX_NAME_BYTES = 255;

    private Requests() {}

    static void requireText(String field, String text) {
        if (text.isEmpty()) {
            throw wrong(field, "is empty");
        }
    }

    static void requireName(String field, String text) {
        int bytes = text.getBytes(StandardCharsets.UTF_8).length;
        if (bytes < 1 || bytes > MAX_NAME_BYTES) {
            throw wrong(field, "has %d bytes, 1 to %d are expected".formatted(bytes, MAX_NAME_BYTES));
        }
    }

    /** An empty one leaves it to the source. */
    static void requireKnownFormat(String contentType) {
        if (!contentType.isEmpty()
                && FormatCatalogue.findByMediaType(contentType).isEmpty()) {
            throw new GatewayException(
                    ErrorCode.UNSUPPORTED_MEDIA_TYPE,
                    "content_type '%s' is none of %s".formatted(contentType, FormatCatalogue.mediaTypes()));
        }
    }

    static GatewayException withoutRecord(long sequence) {
        return new GatewayException(
                ErrorCode.INVALID_REQUEST,
                "Batch %d has no record; a batch has one or more: leave it out and give its sequence to the next"
                        .formatted(sequence));
    }

    /** Proto3 has no text that is missing. */
    static @Nullable String orNull(String text) {
        return text.isEmpty() ? null : text;
    }

    private static GatewayException wrong(String field, String problem) {
        return new GatewayException(
                ErrorCode.INVALID_REQUEST, field + " " + problem, List.of(new FieldProblem(field, problem)));
    }
}
