package io.quantivista.ingestion.loadtest;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;

/** Reads each request and answers an empty 200, on one event loop as the gateway does: what HTTP alone costs. */
public final class EmptyServer {
    private EmptyServer() {}

    public static void main(String[] args) {
        Vertx.vertx()
                .createHttpServer(new HttpServerOptions()
                        .setHost("127.0.0.1")
                        .setPort(0)
                        .setTcpNoDelay(true)
                        .setReceiveBufferSize(256 << 10)
                        .setMaxChunkSize(64 << 10))
                .requestHandler(
                        request -> request.endHandler(end -> request.response().end()))
                .listen()
                .onSuccess(server -> System.out.println("ready http://127.0.0.1:" + server.actualPort()))
                .onFailure(Throwable::printStackTrace);
    }
}
