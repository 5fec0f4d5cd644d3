package io.quantivista.ingestion.input.http;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.intake.BatchAssembler;
import io.quantivista.ingestion.pipeline.JobRun;
import io.quantivista.ingestion.pipeline.Pipeline;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.Objects;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** One body on its way into one job. All of it on the request's event loop. */
final class Upload {
    private final HttpServerRequest request;
    private final JobRun run;
    private final long maxBodyBytes;
    private final LongFunction<GatewayException> tooLarge;
    private final BatchAssembler assembler;
    private final @Nullable BodyFingerprint fingerprint;
    private final SilenceWatch silence;

    private long received;
    private boolean complete;

    Upload(
            HttpServerRequest request,
            JobRun run,
            Pipeline pipeline,
            long maxBodyBytes,
            LongFunction<GatewayException> tooLarge,
            Duration idleTimeout) {
        this.request = request;
        this.run = run;
        this.maxBodyBytes = maxBodyBytes;
        this.tooLarge = tooLarge;
        Context loop = Objects.requireNonNull(Vertx.currentContext());
        this.assembler = new BatchAssembler(
                run.format().framer(),
                pipeline.budget(),
                run.format().maxFrameBytes(),
                task -> loop.runOnContext(v -> task.run()),
                run::accept,
                this::ready,
                this::stop);
        this.fingerprint = request.getHeader("Idempotency-Key") == null ? null : new BodyFingerprint();
        this.silence = new SilenceWatch(
                loop.owner(), request, idleTimeout, () -> !complete && !assembler.isWaiting(), this::stop);
        run.ended().onComplete(ended -> silence.stop());
    }

    /** Lets the body flow. */
    void start() {
        request.handler(this::receive);
        request.endHandler(end -> end());
        request.exceptionHandler(e -> stop(new GatewayException(ErrorCode.CLIENT_CLOSED, "client closed")));
        request.response().closeHandler(closed -> stop(new GatewayException(ErrorCode.CLIENT_CLOSED, "client closed")));
        run.stopped().onSuccess(stopped -> discardRest());
        if (request.response().closed()) {
            // It went while the job was being begun, and no handler will be told any more.
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
        assembler.add(chunk);
        if (assembler.isWaiting()) {
            request.pause();
        }
    }

    /** The assembler waits no more. */
    private void ready() {
        if (complete) {
            finishWhenSent();
        } else if (!assembler.isWaiting()) {
            request.resume();
        }
    }

    private void end() {
        complete = true;
        assembler.end();
        finishWhenSent();
    }

    private void finishWhenSent() {
        if (assembler.isFinished()) {
            run.finish(received, fingerprint == null ? null : fingerprint.hex());
        }
    }

    private void stop(GatewayException cause) {
        if (complete && cause.code() == ErrorCode.CLIENT_CLOSED && assembler.isFinished()) {
            // The whole body is here: the job goes on, and its key answers whoever asks again.
            return;
        }
        run.fail(cause);
    }

    private void discardRest() {
        assembler.close();
        request.handler(rest -> {});
        request.resume();
    }
}
