package io.quantivista.ingestion.input.http;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.format.SpooledFormat;
import io.quantivista.ingestion.intake.spool.Spool;
import io.quantivista.ingestion.pipeline.JobRun;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.Objects;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** One body on its way to disk, to be read when it is whole. All of it on the request's event loop. */
final class SpooledUpload {
    private final HttpServerRequest request;
    private final JobRun run;
    private final SpooledFormat format;
    private final Spool spool;
    private final long maxBodyBytes;
    private final LongFunction<GatewayException> tooLarge;
    private final @Nullable BodyFingerprint fingerprint;
    private final SilenceWatch silence;

    private long received;
    private boolean waiting;
    private boolean stopped;
    private boolean complete;

    SpooledUpload(
            HttpServerRequest request,
            JobRun run,
            SpooledFormat format,
            Spool spool,
            long maxBodyBytes,
            LongFunction<GatewayException> tooLarge,
            Duration idleTimeout) {
        this.request = request;
        this.run = run;
        this.format = format;
        this.spool = spool;
        this.maxBodyBytes = maxBodyBytes;
        this.tooLarge = tooLarge;
        this.fingerprint = request.getHeader("Idempotency-Key") == null ? null : new BodyFingerprint();
        this.silence = new SilenceWatch(
                Objects.requireNonNull(Vertx.currentContext()).owner(),
                request,
                idleTimeout,
                () -> !complete && !waiting,
                this::stop);
        run.ended().onComplete(ended -> silence.stop());
    }

    /** Lets the body flow. */
    void start() {
        request.handler(this::receive);
        request.endHandler(end -> end());
        request.exceptionHandler(e -> stop(new GatewayException(ErrorCode.CLIENT_CLOSED, "client closed")));
        request.response().closeHandler(closed -> stop(new GatewayException(ErrorCode.CLIENT_CLOSED, "client closed")));
        spool.onFailure(e -> run.fail(new GatewayException(
                ErrorCode.STORAGE_FAILED, "the body could not be written to the spool: " + e.getMessage())));
        run.stopped().onSuccess(stop -> discardRest());
        if (request.response().closed()) {
            stop(new GatewayException(ErrorCode.CLIENT_CLOSED, "client closed"));
        }
        request.resume();
    }

    private void receive(Buffer chunk) {
        received += chunk.length();
        if (received > maxBodyBytes) {
            stop(tooLarge.apply(received));
            return;
        }
        if (fingerprint != null) {
            fingerprint.add(chunk);
        }
        try {
            if (!spool.write(chunk, this::goOn)) {
                waiting = true;
                request.pause();
            }
        } catch (GatewayException e) {
            stop(e);
        }
    }

    private void goOn() {
        waiting = false;
        request.resume();
    }

    private void end() {
        complete = true;
        if (!stopped) {
            spool.finish()
                    .onSuccess(written ->
                            run.feed(format, spool, received, fingerprint == null ? null : fingerprint.hex()))
                    .onFailure(run::fail);
        }
    }

    private void stop(GatewayException cause) {
        if (!(complete && cause.code() == ErrorCode.CLIENT_CLOSED)) {
            run.fail(cause);
        }
    }

    private void discardRest() {
        stopped = true;
        request.handler(rest -> {});
        request.resume();
    }
}
