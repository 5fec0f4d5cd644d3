package io.quantivista.ingestion.gateway;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Requests over HTTP/2 without TLS, by prior knowledge and over one connection; their bodies come when the test says so. */
final class RawHttp2 implements AutoCloseable {
    /** What a client grants that says nothing. */
    static final int USUAL_WINDOW = 65_535;

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client;
    private final URI gateway;

    /** @param window bytes of each answer that the gateway may send before they are read */
    RawHttp2(URI gateway, int window) {
        this(gateway, window, 1, -1);
    }

    /** As many connections as there are requests at once. */
    static RawHttp2 ofOneRequestEach(URI gateway, int window, int most) {
        return new RawHttp2(gateway, window, most, 1);
    }

    private RawHttp2(URI gateway, int window, int connections, int requestsEach) {
        this.gateway = gateway;
        HttpClientOptions options = new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setHttp2ClearTextUpgrade(false)
                .setHttp2MultiplexingLimit(requestsEach)
                .setHttp2KeepAliveTimeout(600);
        options.getInitialSettings().setInitialWindowSize(window);
        this.client = vertx.createHttpClient(options, new PoolOptions().setHttp2MaxSize(connections));
    }

    /** One request, whose answer is read as far as the window goes. */
    static final class Exchange {
        private final HttpClientRequest request;
        private final CompletableFuture<HttpClientResponse> head = new CompletableFuture<>();
        private final CompletableFuture<Buffer> body = new CompletableFuture<>();

        private Exchange(HttpClientRequest request, boolean reads) {
            this.request = request;
            request.exceptionHandler(this::lost);
            request.response()
                    .onSuccess(response -> {
                        if (reads) {
                            response.body().onSuccess(body::complete).onFailure(this::lost);
                        } else {
                            response.exceptionHandler(this::lost);
                            response.pause();
                        }
                        head.complete(response);
                    })
                    .onFailure(this::lost);
        }

        private void lost(Throwable cause) {
            head.completeExceptionally(cause);
            body.completeExceptionally(cause);
        }

        Exchange send(Buffer bytes) {
            get(request.write(bytes));
            return this;
        }

        /** Sends when the gateway lets it. */
        Future<Void> offer(Buffer bytes) {
            return request.write(bytes);
        }

        Future<Void> offerEnd() {
            return request.end();
        }

        Exchange end() {
            get(request.end());
            return this;
        }

        int status() {
            return get(head).statusCode();
        }

        String header(String name) {
            return get(head).getHeader(name);
        }

        String text() {
            return get(body).toString();
        }

        /** Waits until the gateway has closed it without an answer. */
        Throwable lost() {
            return get(head.handle((answered, cause) -> {
                if (cause == null) {
                    throw new AssertionError("answered with " + answered.statusCode());
                }
                return cause;
            }));
        }

        boolean isLost() {
            return head.isCompletedExceptionally() || body.isCompletedExceptionally();
        }

        void ping() {
            get(request.connection().ping(Buffer.buffer(new byte[8])));
        }

        CompletableFuture<Void> connectionClosed() {
            CompletableFuture<Void> closed = new CompletableFuture<>();
            request.connection().closeHandler(over -> closed.complete(null));
            return closed;
        }

        void cancel() {
            request.reset();
        }
    }

    Exchange post(String path, String... headers) {
        return post(path, true, headers);
    }

    /** @param reads whether the body of the answer is read */
    Exchange post(String path, boolean reads, String... headers) {
        RequestOptions options = new RequestOptions()
                .setHost(gateway.getHost())
                .setPort(gateway.getPort())
                .setMethod(HttpMethod.POST)
                .setURI(path);
        for (int i = 0; i < headers.length; i += 2) {
            options.putHeader(headers[i], headers[i + 1]);
        }
        HttpClientRequest request = get(client.request(options));
        Exchange exchange = new Exchange(request, reads);
        get(request.sendHead());
        return exchange;
    }

    private static <T> T get(Future<T> future) {
        return get(future.toCompletionStage().toCompletableFuture());
    }

    private static <T> T get(CompletableFuture<T> future) {
        return future.orTimeout(30, TimeUnit.SECONDS).join();
    }

    @Override
    public void close() {
        get(vertx.close());
    }
}
