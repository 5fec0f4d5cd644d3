package io.quantivista.ingestion.error;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A refusal: what happened, why, and what to do, with its code.
 *
 * <p>Thrown or carried by a failed future wherever a request, a definition or a job cannot go on. Bad records are not
 * exceptions; they are rejections. The detail never holds a payload or a secret.
 */
public final class GatewayException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final transient List<FieldProblem> problems;
    private final @Nullable Duration retryAfter;

    public GatewayException(ErrorCode code, String detail) {
        this(code, detail, List.of(), null, null);
    }

    public GatewayException(ErrorCode code, String detail, @Nullable Throwable cause) {
        this(code, detail, List.of(), cause, null);
    }

    public GatewayException(ErrorCode code, String detail, List<FieldProblem> problems) {
        this(code, detail, problems, null, null);
    }

    private GatewayException(
            ErrorCode code,
            String detail,
            List<FieldProblem> problems,
            @Nullable Throwable cause,
            @Nullable Duration retryAfter) {
        super(detail, cause);
        this.code = code;
        this.problems = List.copyOf(problems);
        this.retryAfter = retryAfter;
    }

    /** The same, saying when it is worth trying again. */
    public GatewayException withRetryAfter(Duration wait) {
        return new GatewayException(code, detail(), problems, getCause(), wait);
    }

    public ErrorCode code() {
        return code;
    }

    /** What happened, why and what to do. */
    public String detail() {
        return String.valueOf(getMessage());
    }

    /** The values at fault, where the request has several. */
    public List<FieldProblem> problems() {
        return problems;
    }

    /** When it is worth trying again, where that is known. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
