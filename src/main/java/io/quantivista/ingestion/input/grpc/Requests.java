package io.quantivista.ingestion.input.grpc;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.UnsafeByteOperations;
import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.FieldProblem;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.format.FormatCatalogue;
import io.quantivista.ingestion.proto.v1.Batch;
import io.quantivista.ingestion.proto.v1.StreamRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is asked of the fields of a request before anything is done with it. */
final class Requests {
    /** What the log keeps of a name. */
    static final int MAX_NAME_BYTES = 255;

    private Requests() {}

    /** A message of a stream; the payload of a batch is a slice of it. */
    static StreamRequest ofStream(byte[] message) {
        try {
            CodedInputStream in = UnsafeByteOperations.unsafeWrap(message).newCodedInput();
            in.enableAliasing(true);
            return StreamRequest.parseFrom(in);
        } catch (IOException e) {
            throw invalid("A message cannot be read as quantivista.ingestion.v1.StreamRequest: " + e.getMessage());
        }
    }

    /**
     * A batch that came before passes as well.
     *
     * @param taken the last sequence so far
     */
    static void requireNext(Batch batch, long taken) {
        long sequence = batch.getSequence();
        if (sequence < 1) {
            throw invalid("A batch has the sequence %d; the first of a stream has 1".formatted(sequence));
        }
        if (sequence > taken + 1) {
            throw new GatewayException(
                    ErrorCode.SEQUENCE_GAP,
                    "Batch %d came where %d was to come: open the stream again and go on behind its last durable sequence"
                            .formatted(sequence, taken + 1));
        }
        if (batch.getPayload().isEmpty()) {
            throw withoutRecord(sequence);
        }
    }

    static GatewayException invalid(String detail) {
        return new GatewayException(ErrorCode.INVALID_REQUEST, detail);
    }

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
