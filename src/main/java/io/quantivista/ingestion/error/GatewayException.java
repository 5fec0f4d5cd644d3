package io.quantivista.ingestion.error;

import java.util.List;
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

    public GatewayException(ErrorCode code, String detail) {
        this(code, detail, List.of(), null);
    }

    public GatewayException(ErrorCode code, String detail, @Nullable Throwable cause) {
        this(code, detail, List.of(), cause);
    }

    public GatewayException(ErrorCode code, String detail, List<FieldProblem> problems) {
        this(code, detail, problems, null);
    }

    private GatewayException(ErrorCode code, String detail, List<FieldProblem> problems, @Nullable Throwable cause) {
        super(detail, cause);
        this.code = code;
        this.problems = List.copyOf(problems);
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
}
