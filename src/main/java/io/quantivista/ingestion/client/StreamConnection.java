package io.quantivista.ingestion.client;

import com.google.protobuf.UnsafeByteOperations;
import io.quantivista.ingestion.proto.v1.Batch;
import io.quantivista.ingestion.proto.v1.Open;
import io.quantivista.ingestion.proto.v1.StreamRequest;
import io.quantivista.ingestion.proto.v1.StreamResponse;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.client.GrpcClient;
import io.vertx.grpc.client.GrpcClientRequest;
import io.vertx.grpc.client.GrpcClientResponse;
import io.vertx.grpc.common.GrpcMessageDecoder;
import io.vertx.grpc.common.GrpcMessageEncoder;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.common.ServiceName;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a stream. Owned by the context on which it was made. A ping that is not answered until the next one is due ends
 * it, so that a gateway that vanished is noticed.
 */
final class StreamConnection {
    private static final ServiceMethod<StreamResponse, StreamRequest> METHOD = ServiceMethod.client(
            ServiceName.create("quantivista.ingestion.v1.IngestionService"),
            "Stream",
            GrpcMessageEncoder.<StreamRequest>encoder(),
            GrpcMessageDecoder.<StreamResponse>decoder(StreamResponse.getDefaultInstance()));
    private static final long PING_MILLIS = 15_000;
    private static final int PING_BYTES = 8;

    private final Vertx vertx;
    private final Listener listener;
    private @Nullable GrpcClientRequest<StreamRequest, StreamResponse> request;
    private boolean ended;
    private boolean isPinging;
    private long timer = -1;

    /** What happens on a connection; nothing after it has ended. */
    interface Listener {
        void received(StreamResponse response);

        /** There is room to send. */
        void writable();

        /** It is over; null where the gateway ended it with OK. */
        void ended(@Nullable StreamFailure failure);
    }

    StreamConnection(Vertx vertx, Listener listener) {
        this.vertx = vertx;
        this.listener = listener;
    }

    void open(GrpcClient client, SocketAddress gateway, StreamOptions options) {
        client.request(gateway, METHOD)
                .onSuccess(made -> begin(made, options))
                .onFailure(lost -> end(StreamFailure.lost(lost)));
    }

    private void begin(GrpcClientRequest<StreamRequest, StreamResponse> made, StreamOptions options) {
        request = made;
        if (ended) {
            made.cancel();
            return;
        }
        // Each call learns of the loss by itself; without this the connection would log it as well.
        made.connection().exceptionHandler(lost -> {});
        made.exceptionHandler(lost -> end(StreamFailure.lost(lost)));
        made.response().onSuccess(this::listen).onFailure(lost -> end(StreamFailure.lost(lost)));
        write(StreamRequest.newBuilder()
                .setOpen(Open.newBuilder()
                        .setSourceId(options.sourceId())
                        .setStreamId(options.streamId())
                        .setContentType(options.contentType()))
                .build());
        timer = vertx.setPeriodic(PING_MILLIS, tick -> ping(made));
    }

    private void listen(GrpcClientResponse<StreamRequest, StreamResponse> response) {
        response.handler(message -> {
            if (!ended) {
                listener.received(message);
            }
        });
        response.exceptionHandler(lost -> end(StreamFailure.lost(lost)));
        response.errorHandler(
                error -> end(StreamFailure.lost(new IllegalStateException("the call was reset: " + error))));
        response.endHandler(end -> end(outcome(response)));
    }

    private static @Nullable StreamFailure outcome(GrpcClientResponse<StreamRequest, StreamResponse> response) {
        GrpcStatus status = response.status();
        if (status == GrpcStatus.OK) {
            return null;
        }
        String message = ofEnd(response, "grpc-message");
        String wait = ofEnd(response, "retry-after");
        return StreamFailure.refused(
                status == null ? GrpcStatus.UNKNOWN : status,
                ofEnd(response, "error-code"),
                message == null ? null : URLDecoder.decode(message.replace("+", "%2B"), StandardCharsets.UTF_8),
                wait == null ? Duration.ZERO : Duration.ofSeconds(Long.parseLong(wait)));
    }

    /** A call that was refused at once has its trailers in its head. */
    private static @Nullable String ofEnd(GrpcClientResponse<?, ?> response, String name) {
        String inTrailers = response.trailers().get(name);
        return inTrailers == null ? response.headers().get(name) : inTrailers;
    }

    /** Whether a batch should wait for {@link Listener#writable}. */
    boolean isFull() {
        GrpcClientRequest<StreamRequest, StreamResponse> open = request;
        if (open == null || ended || !open.writeQueueFull()) {
            return false;
        }
        open.drainHandler(room -> {
            if (!ended) {
                listener.writable();
            }
        });
        return true;
    }

    void send(long sequence, byte[] records) {
        write(StreamRequest.newBuilder()
                .setBatch(Batch.newBuilder().setSequence(sequence).setPayload(UnsafeByteOperations.unsafeWrap(records)))
                .build());
    }

    private void write(StreamRequest message) {
        if (request != null && !ended) {
            request.write(message).onFailure(lost -> end(StreamFailure.lost(lost)));
        }
    }

    /** Nothing more is sent; the gateway ends the call when everything is durable. */
    void finish() {
        if (request != null && !ended) {
            request.end().onFailure(lost -> end(StreamFailure.lost(lost)));
        }
    }

    /** Drops the connection; nothing is told any more. */
    void abandon() {
        ended = true;
        vertx.cancelTimer(timer);
        if (request != null) {
            request.cancel();
        }
    }

    private void ping(GrpcClientRequest<StreamRequest, StreamResponse> open) {
        if (isPinging) {
            open.connection().close();
            end(StreamFailure.lost(new IllegalStateException("a ping was not answered")));
            return;
        }
        isPinging = true;
        open.connection().ping(Buffer.buffer(new byte[PING_BYTES])).onSuccess(pong -> isPinging = false);
    }

    private void end(@Nullable StreamFailure failure) {
        if (!ended) {
            ended = true;
            vertx.cancelTimer(timer);
            listener.ended(failure);
        }
    }
}
