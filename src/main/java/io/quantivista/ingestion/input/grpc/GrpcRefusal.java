package io.quantivista.ingestion.input.grpc;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.telemetry.LogKeys;
import io.vertx.core.MultiMap;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.server.GrpcServerResponse;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A refusal as gRPC tells it: the one place where an {@link ErrorCode} becomes a grpc-status. The code word goes into the trailer
 * {@value #ERROR_CODE}, the detail into grpc-message.
 *
 * <p>A {@link GatewayException} tells its reason. Anything else is a fault of the gateway: it is logged here with its cause, and
 * the caller learns only that it happened.
 */
public record GrpcRefusal(GrpcStatus status, ErrorCode code, String detail, Optional<Duration> retryAfter) {
    /** The trailer that has the code word. */
    public static final String ERROR_CODE = "error-code";

    private static final Logger LOG = LoggerFactory.getLogger(GrpcRefusal.class);
    /** When to come back, in whole seconds, as over HTTP. */
    public static final String RETRY_AFTER = "retry-after";

    /** The same as clients of gRPC with a retry policy look for it. */
    private static final String PUSHBACK = "grpc-retry-pushback-ms";

    private static final String STATUS = "grpc-status";
    private static final String MESSAGE = "grpc-message";

    public static GrpcRefusal of(Throwable cause, String method) {
        if (cause instanceof GatewayException refusal) {
            return new GrpcRefusal(statusOf(refusal), refusal.code(), refusal.detail(), refusal.retryAfter());
        }
        LOG.atError().addKeyValue(LogKeys.PATH, method).setCause(cause).log("Call failed");
        return new GrpcRefusal(
                GrpcStatus.INTERNAL, ErrorCode.INTERNAL, "The gateway could not serve this; its log has the cause");
    }

    public GrpcRefusal(GrpcStatus status, ErrorCode code, String detail) {
        this(status, code, detail, Optional.empty());
    }

    /** A gateway that knows when it has room again is out of room; one that does not is away. */
    private static GrpcStatus statusOf(GatewayException refusal) {
        return refusal.code() == ErrorCode.BUSY && refusal.retryAfter().isPresent()
                ? GrpcStatus.RESOURCE_EXHAUSTED
                : statusOf(refusal.code());
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
            case 412, 422 -> GrpcStatus.FAILED_PRECONDITION;
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
        putDetails(response.trailers());
        response.status(status).statusMessage(detail).end();
    }

    /** Into the trailers of a call, or into its headers where those are all there is. */
    void writeTo(MultiMap trailers) {
        writeStatus(trailers, status, detail);
        putDetails(trailers);
    }

    private void putDetails(MultiMap trailers) {
        trailers.set(ERROR_CODE, code.wireName());
        retryAfter.ifPresent(wait -> {
            long millis = Math.max(1, wait.toMillis());
            trailers.set(RETRY_AFTER, String.valueOf((millis + 999) / 1000));
            trailers.set(PUSHBACK, String.valueOf(millis));
        });
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
