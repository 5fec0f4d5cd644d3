package io.quantivista.ingestion.api;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.input.http.BodyFlow;
import io.quantivista.ingestion.telemetry.LogKeys;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one place where a failed request becomes problem+json.
 *
 * <p>A {@link GatewayException} tells its reason. Anything else is a fault of the gateway: it is logged here with its
 * cause, and the caller learns only that it happened.
 */
final class ProblemHandler implements Handler<RoutingContext> {
    private static final Logger LOG = LoggerFactory.getLogger(ProblemHandler.class);
    /** Where nobody measures how long it takes. */
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    /** How long the rest of a refused body is read and thrown away, so that its sender gets to see the answer. */
    private static final long LINGER_MILLIS = 2000;

    /** HTTP/2: nothing is wrong. */
    private static final long NO_ERROR = 0;

    /** Bodies of less than 100,000 bytes. */
    private static final int SHORT_BODY_DIGITS = 5;

    private final Contract contract;

    ProblemHandler(Contract contract) {
        this.contract = contract;
    }

    @Override
    public void handle(RoutingContext rc) {
        handle(rc, rc.statusCode());
    }

    /** Handles a request that the router itself gave up with this status. */
    void handle(RoutingContext rc, int status) {
        write(rc, problemOf(rc, status));
    }

    private Problem problemOf(RoutingContext rc, int status) {
        if (rc.failure() instanceof GatewayException refusal) {
            return Problem.of(refusal);
        }
        return status >= 400 && status < 500 ? refusedByRouter(rc, status) : fault(rc, rc.failure());
    }

    private Problem refusedByRouter(RoutingContext rc, int status) {
        return switch (status) {
            case 404 ->
                Problem.of(
                        ErrorCode.NOT_FOUND,
                        "There is nothing at " + rc.request().path());
            case 405 -> methodNotAllowed(rc);
            default -> Problem.of(ErrorCode.INVALID_REQUEST, "The request line or a header cannot be read");
        };
    }

    private Problem methodNotAllowed(RoutingContext rc) {
        String allowed = allowed(rc.request().path());
        rc.response().putHeader(HttpHeaders.ALLOW, allowed);
        return Problem.of(
                ErrorCode.METHOD_NOT_ALLOWED,
                "%s offers %s, not %s"
                        .formatted(rc.request().path(), allowed, rc.request().method()));
    }

    private String allowed(String path) {
        List<String> methods = contract.methodsOf(path);
        return methods.isEmpty() ? HttpMethod.GET.name() : String.join(", ", methods);
    }

    private static Problem fault(RoutingContext rc, @Nullable Throwable cause) {
        LOG.atError()
                .setMessage("request failed")
                .addKeyValue("method", rc.request().method())
                .addKeyValue(LogKeys.PATH, rc.request().path())
                .setCause(cause)
                .log();
        return Problem.of(ErrorCode.INTERNAL, "The gateway could not serve this; its log has the cause");
    }

    static void write(RoutingContext rc, Problem problem) {
        HttpServerResponse response = rc.response();
        if (response.closed() || response.ended()) {
            return;
        }
        if (response.headWritten()) {
            response.reset();
            return;
        }
        Duration wait = rc.failure() instanceof GatewayException refusal
                ? refusal.retryAfter().orElse(RETRY_AFTER)
                : RETRY_AFTER;
        if (waitingHelps(problem)) {
            response.putHeader(HttpHeaders.RETRY_AFTER, wholeSeconds(wait));
        }
        letSenderSeeIt(rc.vertx(), rc.request());
        response.setStatusCode(problem.status())
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/problem+json")
                .end(Buffer.buffer(WireJson.text(problem.toJson(rc.request().path()))))
                .onComplete(sent -> refuseTheRest(rc.request()));
    }

    /** Over HTTP/2 the answer is complete without the rest of the body, whose window others of the connection may need. */
    private static void refuseTheRest(HttpServerRequest request) {
        if (request.version() == HttpVersion.HTTP_2 && !request.isEnded()) {
            request.response().reset(NO_ERROR);
        }
    }

    private static boolean waitingHelps(Problem problem) {
        return problem.status() == ErrorCode.BUSY.status()
                || problem.status() == ErrorCode.QUOTA_EXCEEDED.status()
                || problem.code().equals(ErrorCode.IDEMPOTENCY_KEY_RUNNING.wireName());
    }

    /** Never less than the wait, and never none. */
    private static String wholeSeconds(Duration wait) {
        return String.valueOf(Math.max(1, wait.plusSeconds(1).minusNanos(1).toSeconds()));
    }

    /**
     * Handles a body that is still coming: closing at once would reset the connection and take the answer with it, reading
     * on would let a refused sender keep it busy for ever.
     */
    private static void letSenderSeeIt(Vertx vertx, HttpServerRequest request) {
        if (request.version() == HttpVersion.HTTP_2) {
            return;
        }
        if (request.isEnded() || !hasBody(request)) {
            BodyFlow.resume(request);
            return;
        }
        if (!isShort(request)) {
            request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        }
        long timer = vertx.setTimer(LINGER_MILLIS, late -> request.connection().close());
        request.handler(rest -> {});
        request.exceptionHandler(lost -> vertx.cancelTimer(timer));
        request.endHandler(end -> vertx.cancelTimer(timer));
        BodyFlow.resume(request);
    }

    /** Whether the rest of the body comes to less than a new connection would: a sender that is to wait then keeps its own. */
    private static boolean isShort(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        return length != null && length.length() <= SHORT_BODY_DIGITS;
    }

    private static boolean hasBody(HttpServerRequest request) {
        return request.headers().contains(HttpHeaders.TRANSFER_ENCODING)
                || request.headers().contains(HttpHeaders.CONTENT_LENGTH);
    }
}
