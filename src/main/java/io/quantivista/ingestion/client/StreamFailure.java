package io.quantivista.ingestion.client;

import io.vertx.grpc.common.GrpcStatus;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Why a stream, or a connection of it, ended. */
public final class StreamFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Refusals that another try may not meet. */
    private static final Set<String> WORTH_ANOTHER_TRY = 
            Set.of("busy", "stream_idle", "deadline_exceeded", "quota_exceeded", "disk_full");

    private final @Nullable String code;
    private final boolean isWorthRetrying;
    private final Duration retryAfter;

    private StreamFailure(
            String message,
            @Nullable String code,
            boolean isWorthRetrying,
            Duration retryAfter,
            @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
        this.isWorthRetrying = isWorthRetrying;
        this.retryAfter = retryAfter;
    }

    /** The gateway ended the call. */
    static StreamFailure refused(
            GrpcStatus status, @Nullable String code, @Nullable String message, Duration retryAfter) {
        boolean mayPass = status == GrpcStatus.UNAVAILABLE
                || (code == null ? isOfTransport(status) : WORTH_ANOTHER_TRY.contains(code));
        return new StreamFailure(
                "%s%s".formatted(code == null ? status.name() : code, message == null ? "" : ": " + message),
                code,
                mayPass,
                retryAfter,
                null);
    }

    /** What stands there where the end of a call was lost on its way. */
    private static boolean isOfTransport(GrpcStatus status) {
        return status == GrpcStatus.UNKNOWN || status == GrpcStatus.CANCELLED;
    }

    /** The connection could not be made, or was lost. */
    static StreamFailure lost(Throwable cause) {
        return new StreamFailure(
                "the gateway cannot be reached: " + cause.getMessage(), null, true, Duration.ZERO, cause);
    }

    /** Going on would lose or double records. */
    static StreamFailure broken(String message) {
        return new StreamFailure(message, null, false, Duration.ZERO, null);
    }

    /** The stable code word of the gateway, as {@code sequence_gap}; null where it did not end the stream. */
    public @Nullable String code() {
        return code;
    }

    /** Whether the same may work later. */
    public boolean isWorthRetrying() {
        return isWorthRetrying;
    }

    /** How long the gateway asks to be left alone; zero where it does not say. */
    Duration retryAfter() {
        return retryAfter;
    }
}
