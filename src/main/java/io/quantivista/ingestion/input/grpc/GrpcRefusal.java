package io.quantivista.ingestion.input.grpc;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.telemetry.LogKeys;
import io.vertx.core.MultiMap;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.server.GrpcServerResponse;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A refusal as gRPC tells it: the one place where an {@link ErrorCode} becomes a grpc-status. The code word goes into the trailer
 * {@value #ERROR_CODE}, the detail into grpc-message.
 *
 * <p>A {@link GatewayException} tells its reason. Anything else is a fault of the gateway: it is logged here with its cause, and
 * the caller learns only that it happened.
 */
public record GrpcRefusal(GrpcStatus status, ErrorCode code, String detail) {
    /** The trailer that has the code word. */
    public static final String ERROR_CODE = "error-code";

    private static final Logger LOG = LoggerFactory.getLogger(GrpcRefusal.class);
    private static final String STATUS = "grpc-status";
    private static final String MESSAGE = "grpc-message";

    public static GrpcRefusal of(Throwable cause, String method) {
        if (cause instanceof GatewayException refusal) {
            return new GrpcRefusal(statusOf(refusal.code()), refusal.code(), refusal.detail());
        }
        LOG.atError().addKeyValue(LogKeys.PATH, method).setCause(cause).log("Call failed");
        return new GrpcRefusal(
                GrpcStatus.INTERNAL, ErrorCode.INTERNAL, "The gateway could not serve this; its log has the cause");
    }

    /** As gRPC's own documentation and google.rpc.Code pair them with the statuses of HTTP. */
    static GrpcStatus statusOf(ErrorCode code) {
        return switch (code.status()) {
            case 400, 415 -> GrpcStatus.INVALID_ARGUMENT;
            case 404 -> GrpcStatus.NOT_FOUND;
            case 405 -> GrpcStatus.UNIMPLEMENTED;
            case 408 -> GrpcStatus.DEADLINE_EXCEEDED;
            case 409 -> conflict(code);
            case 413, 429, 507 -> GrpcStatus.RESOURCE_EXHAUSTED;
            case 422 -> GrpcStatus.FAILED_PRECONDITION;
            case 499 -> GrpcStatus.CANCELLED;
            case 502, 503 -> GrpcStatus.UNAVAILABLE;
            default -> GrpcStatus.INTERNAL;
        };
    }

    /** Of two that are in each other's way one is aborted; a thing that exists exists; the rest waits for another state. */
    private static GrpcStatus conflict(ErrorCode code) {
        return switch (code) {
            case STREAM_TAKEN, IDEMPOTENCY_KEY_RUNNING, JOB_BUSY -> GrpcStatus.ABORTED;
            case SOURCE_EXISTS -> GrpcStatus.ALREADY_EXISTS;
            default -> GrpcStatus.FAILED_PRECONDITION;
        };
    }

    /** Ends a call that Vert.x serves. */
    public void end(GrpcServerResponse<?, ?> response) {
        response.trailers().set(ERROR_CODE, code.wireName());
        response.status(status).statusMessage(detail).end();
    }

    /** Into the trailers of a call, or into its headers where those are all there is. */
    void writeTo(MultiMap trailers) {
        writeStatus(trailers, status, detail);
        trailers.set(ERROR_CODE, code.wireName());
    }

    static void writeStatus(MultiMap trailers, GrpcStatus status, String message) {
        trailers.set(STATUS, String.valueOf(status.code));
        if (!message.isEmpty()) {
            trailers.set(MESSAGE, percentEncoded(message));
        }
    }

    private static String percentEncoded(String message) {
        return URLEncoder.encode(message, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
