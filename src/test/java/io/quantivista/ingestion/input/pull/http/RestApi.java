package io.quantivista.ingestion.input.pull.http;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A real API of a test on this machine, which answers as the test says and keeps what it was asked. */
public final class RestApi implements AutoCloseable {
    private final Vertx vertx = Vertx.vertx();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final HttpServer server;
    private volatile Handler<HttpServerRequest> answer;

    private RestApi(HttpServerOptions options, Handler<HttpServerRequest> answer) {
        this.answer = answer;
        this.server = vertx.createHttpServer(options);
        server.connectionHandler(connection -> connections.incrementAndGet());
        server.requestHandler(request -> {
            asked.add(request.method() + " " + request.uri());
            this.answer.handle(request);
        });
        try {
            server.listen().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException("the API of the test does not listen", e);
        }
    }

    /** Listens on all addresses of this machine, so that whatever leads to it is noticed. */
    public static RestApi start(Handler<HttpServerRequest> answer) {
        return start(new HttpServerOptions(), answer);
    }

    public static RestApi start(HttpServerOptions options, Handler<HttpServerRequest> answer) {
        return new RestApi(options.setPort(0), answer);
    }

    /** From now on. */
    public void answer(Handler<HttpServerRequest> other) {
        answer = other;
    }

    public int port() {
        return server.actualPort();
    }

    public String url(String path) {
        return "http://127.0.0.1:" + port() + path;
    }

    /** What was asked so far, such as {@code GET /fills?page=1}. */
    public List<String> asked() {
        return List.copyOf(asked);
    }

    public int connections() {
        return connections.get();
    }

    /** Answers JSON. */
    public static void json(HttpServerRequest request, String text) {
        request.response().putHeader("Content-Type", "application/json").end(text);
    }

    public static void status(HttpServerRequest request, int status) {
        request.response().setStatusCode(status).end();
    }

    /** Promises more than it sends, and hangs up. */
    public static void cut(HttpServerRequest request) {
        request.response()
                .putHeader("Content-Type", "application/json")
                .putHeader("Content-Length", "100000")
                .write(Buffer.buffer("[{\"n\":1},"))
                .onComplete(sent -> request.connection().close());
    }

    @Override
    public void close() {
        try {
            vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException("the API of the test does not stop", e);
        }
    }
}
