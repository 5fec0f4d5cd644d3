package io.quantivista.ingestion.gateway;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.quantivista.ingestion.proto.v1.Batch;
import io.quantivista.ingestion.proto.v1.Open;
import io.quantivista.ingestion.proto.v1.StreamRequest;
import io.quantivista.ingestion.proto.v1.StreamResponse;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.client.GrpcClient;
import io.vertx.grpc.client.GrpcClientRequest;
import io.vertx.grpc.client.GrpcClientResponse;
import io.vertx.grpc.common.GrpcMessageDecoder;
import io.vertx.grpc.common.GrpcMessageEncoder;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.common.ServiceName;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Calls a gateway over gRPC, message by message, with nothing of its own client in between. */
final class GrpcCaller implements AutoCloseable {
    static final String INGESTION = "quantivista.ingestion.v1.IngestionService";

    private final Vertx vertx = Vertx.vertx();
    private final GrpcClient client = GrpcClient.client(vertx);
    private final SocketAddress gateway;

    GrpcCaller(URI gateway) {
        this.gateway = SocketAddress.inetSocketAddress(gateway.getPort(), gateway.getHost());
    }

    /** How a call ended. */
    record End(String status, String code, String message) {}

    /** One call; what it received is in the order in which it came. */
    static final class Call<Q, R> {
        private final Vertx vertx;
        private final GrpcClientRequest<Q, R> request;
        private final List<R> received = new ArrayList<>();
        private final CompletableFuture<End> end = new CompletableFuture<>();
        private GrpcClientResponse<Q, R> response;

        private Call(Vertx vertx, GrpcClientRequest<Q, R> request) {
            this.vertx = vertx;
            this.request = request;
        }

        Call<Q, R> send(Q message) {
            request.write(message);
            return this;
        }

        Call<Q, R> finish() {
            request.end();
            return this;
        }

        synchronized List<R> received() {
            return List.copyOf(received);
        }

        private synchronized void receive(R message) {
            received.add(message);
            notifyAll();
        }

        /** Waits until so many messages came. */
        synchronized List<R> await(int count) throws InterruptedException {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (received.size() < count) {
                if (System.nanoTime() > deadline) {
                    throw new AssertionError("%d messages came: %s, end %s".formatted(received.size(), received, end));
                }
                wait(100);
            }
            return received();
        }

        /** Waits until the last message is as it should be. */
        synchronized R awaitLast(java.util.function.Predicate<R> condition) throws InterruptedException {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (received.isEmpty() || !condition.test(received.get(received.size() - 1))) {
                if (System.nanoTime() > deadline) {
                    throw new AssertionError("%s, end %s".formatted(received, end));
                }
                wait(100);
            }
            return received.get(received.size() - 1);
        }

        End end() {
            return end.orTimeout(30, TimeUnit.SECONDS).join();
        }

        boolean isEnded() {
            return end.isDone();
        }

        /** What the end of the call says beside its status; null where it does not. */
        String atEnd(String name) {
            end();
            return either(response, name);
        }

        /** Sends the head of the request and no message. */
        void start() {
            ((io.vertx.grpc.common.impl.GrpcWriteStreamBase<?, ?>) request).writeHead();
        }

        void pingEvery(long millis) {
            vertx.setPeriodic(millis, tick -> request.connection().ping(Buffer.buffer(new byte[8])));
        }

        void cut() {
            request.connection().close();
        }

        void resume() {
            response.resume();
        }
    }

    <Q extends Message, R extends Message> Call<Q, R> call(String service, String method, R answer) {
        return call(service, method, answer, request -> {}, false);
    }

    /**
     * @param head adds to the head before it is sent
     * @param paused whether nothing is read
     */
    <Q extends Message, R extends Message> Call<Q, R> call(
            String service, String method, R answer, Consumer<GrpcClientRequest<Q, R>> head, boolean paused) {
        ServiceMethod<R, Q> called = ServiceMethod.client(
                ServiceName.create(service),
                method,
                GrpcMessageEncoder.<Q>encoder(),
                GrpcMessageDecoder.<R>decoder(answer));
        return get(client.request(gateway, called).map(request -> {
            Call<Q, R> call = new Call<>(vertx, request);
            head.accept(request);
            request.exceptionHandler(lost -> call.end.completeExceptionally(lost));
            request.response()
                    .onSuccess(response -> {
                        call.response = response;
                        response.handler(call::receive);
                        response.exceptionHandler(call.end::completeExceptionally);
                        response.errorHandler(error ->
                                call.end.completeExceptionally(new IllegalStateException(String.valueOf(error))));
                        response.endHandler(end -> call.end.complete(endOf(response)));
                        if (paused) {
                            response.pause();
                        }
                    })
                    .onFailure(call.end::completeExceptionally);
            return call;
        }));
    }

    private static End endOf(GrpcClientResponse<?, ?> response) {
        String message = either(response, "grpc-message");
        return new End(
                response.status() == null ? "none" : response.status().name(),
                either(response, "error-code"),
                message == null ? null : URLDecoder.decode(message, StandardCharsets.UTF_8));
    }

    private static String either(GrpcClientResponse<?, ?> response, String name) {
        String trailer = response.trailers().get(name);
        return trailer == null ? response.headers().get(name) : trailer;
    }

    /** One message out, one in. */
    <Q extends Message, R extends Message> R unary(String service, String method, Q request, R answer) {
        Call<Q, R> call = call(service, method, answer);
        call.send(request).finish();
        End end = call.end();
        if (!end.status().equals("OK")) {
            throw new AssertionError(end.toString());
        }
        return call.received().get(0);
    }

    /** How a unary call that is refused ends. */
    <Q extends Message, R extends Message> End refused(String service, String method, Q request, R answer) {
        return this.<Q, R>call(service, method, answer).send(request).finish().end();
    }

    Call<StreamRequest, StreamResponse> stream() {
        return call(INGESTION, "Stream", StreamResponse.getDefaultInstance());
    }

    static StreamRequest open(String source, String stream) {
        return StreamRequest.newBuilder()
                .setOpen(Open.newBuilder()
                        .setSourceId(source)
                        .setStreamId(stream)
                        .setContentType("application/x-ndjson"))
                .build();
    }

    static StreamRequest batch(long sequence, String records) {
        return StreamRequest.newBuilder()
                .setBatch(Batch.newBuilder().setSequence(sequence).setPayload(ByteString.copyFromUtf8(records)))
                .build();
    }

    private static <T> T get(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
    }

    @Override
    public void close() {
        get(vertx.close());
    }
}
