package io.quantivista.ingestion.input.http;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.intake.ChunkSink;
import io.quantivista.ingestion.intake.Decompression;
import io.quantivista.ingestion.intake.encoding.Decompressor;
import io.quantivista.ingestion.pipeline.JobRun;
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
    private final UploadConfig config;
    private final LongFunction<GatewayException> tooLarge;
    private final @Nullable BodyFingerprint fingerprint;
    private final Duration idleTimeout;

    private long received;
    private boolean complete;
    private boolean finished;
    private @Nullable ChunkSink sink;
    private @Nullable Decompression decompression;

    Upload(
            HttpServerRequest request,
            JobRun run,
            UploadConfig config,
            LongFunction<GatewayException> tooLarge,
            Duration idleTimeout) {
        this.request = request;
        this.run = run;
        this.config = config;
        this.tooLarge = tooLarge;
        this.idleTimeout = idleTimeout;
        this.fingerprint = request.getHeader("Idempotency-Key") == null ? null : new BodyFingerprint();
    }

    /**
     * Lets the body flow.
     *
     * @param decompressor undoes its Content-Encoding, where it has one
     */
    void start(UploadTarget target, @Nullable Decompressor decompressor) {
        Context loop = Objects.requireNonNull(Vertx.currentContext());
        ChunkSink sink = decompressor == null
                ? target.sink(loop, () -> ready(target), this::stop)
                : decompressed(loop, target, decompressor);
        SilenceWatch silence = new SilenceWatch(
                loop.owner(), request, idleTimeout, 1, () -> !complete && !sink.isWaiting(), this::stop);
        run.ended().onComplete(ended -> silence.stop());
        this.sink = sink;
        request.handler(chunk -> receive(chunk, sink));
        request.endHandler(end -> end(target, sink));
        request.exceptionHandler(e -> stop(new GatewayException(ErrorCode.CLIENT_CLOSED, "client closed")));
        request.response().closeHandler(closed -> stop(new GatewayException(ErrorCode.CLIENT_CLOSED, "client closed")));
        run.stopped().onSuccess(stopped -> discardRest(sink));
        if (request.response().closed()) {
            // It went while the job was being begun, and no handler will be told any more.
            stop(new GatewayException(ErrorCode.CLIENT_CLOSED, "client closed"));
        }
        BodyFlow.resume(request);
    }

    private ChunkSink decompressed(Context loop, UploadTarget target, Decompressor decompressor) {
        Decompression made = new Decompression(
                decompressor,
                config.unpacking(),
                task -> loop.executeBlocking(task, false),
                outReady -> target.sink(loop, outReady, this::stop),
                () -> ready(target),
                this::stop);
        decompression = made;
        return made;
    }

    private void receive(Buffer chunk, ChunkSink sink) {
        received += chunk.length();
        if (received > config.maxBody().bytes()) {
            stop(tooLarge.apply(received));
            return;
        }
        if (fingerprint != null) {
            fingerprint.add(chunk);
        }
        sink.add(chunk);
        if (sink.isWaiting()) {
            request.pause();
        }
    }

    /** The sink waits no more. */
    private void ready(UploadTarget target) {
        ChunkSink to = Objects.requireNonNull(sink);
        if (complete) {
            finishWhenSent(target, to);
        } else if (!to.isWaiting()) {
            request.resume();
        }
    }

    private void end(UploadTarget target, ChunkSink sink) {
        complete = true;
        sink.end();
        finishWhenSent(target, sink);
    }

    private void finishWhenSent(UploadTarget target, ChunkSink sink) {
        if (sink.isFinished() && !finished) {
            finished = true;
            target.finish(
                    decompression == null ? received : decompression.bytes(),
                    fingerprint == null ? null : fingerprint.hex());
        }
    }

    private void stop(GatewayException cause) {
        if (finished && cause.code() == ErrorCode.CLIENT_CLOSED) {
            // The whole body is here: the job goes on, and its key answers whoever asks again.
            return;
        }
        run.fail(cause);
    }

    private void discardRest(ChunkSink sink) {
        sink.close();
        if (!complete) {
            request.handler(rest -> {});
            request.resume();
        }
    }
}
