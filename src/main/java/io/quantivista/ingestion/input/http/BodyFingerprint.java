package io.quantivista.ingestion.input.http;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;

/** SHA-256 over the chunks of a body, by which two requests with one key are told apart. */
final class BodyFingerprint {
    private final MessageDigest digest;

    BodyFingerprint() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    void add(Buffer chunk) {
        digest.update(chunk.getBytes());
    }

    /** The hash in hex; asked for once, at the end. */
    String hex() {
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Reads a body for its fingerprint alone. */
    static Future<String> read(Vertx vertx, HttpServerRequest request, Duration idleTimeout) {
        BodyFingerprint fingerprint = new BodyFingerprint();
        Promise<String> promise = Promise.promise();
        SilenceWatch silence = new SilenceWatch(
                vertx, request, idleTimeout, 1, () -> !promise.future().isComplete(), promise::tryFail);
        promise.future().onComplete(done -> silence.stop());
        request.handler(fingerprint::add);
        request.exceptionHandler(e -> promise.tryFail(new GatewayException(ErrorCode.CLIENT_CLOSED, "client closed")));
        request.endHandler(end -> promise.tryComplete(fingerprint.hex()));
        BodyFlow.resume(request);
        return promise.future();
    }
}
