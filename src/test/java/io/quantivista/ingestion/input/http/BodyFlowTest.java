package io.quantivista.ingestion.input.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BodyFlowTest {
    private static final int BODY = 8 << 20;
    /** What one read of the socket gives at most. */
    private static final int PIECE = 64 << 10;

    private static final int TURNS = 100;

    private final Vertx vertx = Vertx.vertx();
    private final Promise<HttpServerRequest> paused = Promise.promise();
    private final Promise<Void> ended = Promise.promise();
    private HttpServer server;

    @BeforeEach
    void listen() throws Exception {
        server = done(vertx.createHttpServer(new HttpServerOptions().setMaxChunkSize(PIECE))
                .requestHandler(this::take)
                .listen(0, "127.0.0.1"));
    }

    private void take(HttpServerRequest request) {
        if (request.path().equals("/turn")) {
            request.response().end();
            return;
        }
        BodyFlow.pause(request);
        request.endHandler(ended::complete);
        paused.complete(request);
    }

    @AfterEach
    void close() throws Exception {
        done(vertx.close());
    }

    @Test
    void aPausedBodyStaysInItsSocket() throws Exception {
        send(BODY);
        HttpServerRequest request = done(paused.future());

        turn();

        assertThat(request.bytesRead()).isLessThanOrEqualTo(PIECE);
    }

    @Test
    void aBodyThatFlowsAgainComesWhole() throws Exception {
        send(BODY);
        HttpServerRequest request = done(paused.future());

        request.handler(piece -> {});
        resume(request);

        done(ended.future());
        assertThat(request.bytesRead()).isEqualTo(BODY);
    }

    @Test
    void aBodyThatIsHeldUpAgainByWhoTakesItStaysInItsSocket() throws Exception {
        send(BODY);
        HttpServerRequest request = done(paused.future());
        Promise<Void> heldUp = Promise.promise();
        request.handler(piece -> {
            BodyFlow.pause(request);
            heldUp.tryComplete();
        });

        resume(request);
        done(heldUp.future());
        turn();

        assertThat(request.bytesRead()).isLessThanOrEqualTo(2 * PIECE);
    }

    private void resume(HttpServerRequest request) {
        ((ConnectionBase) request.connection()).context().runOnContext(v -> BodyFlow.resume(request));
    }

    /** Lets the event loop come round. */
    private void turn() throws Exception {
        for (int turn = 0; turn < TURNS; turn++) {
            done(vertx.createHttpClient()
                    .request(HttpMethod.GET, server.actualPort(), "127.0.0.1", "/turn")
                    .compose(HttpClientRequest::send));
        }
    }

    private void send(int bytes) throws Exception {
        NetSocket socket = done(vertx.createNetClient().connect(server.actualPort(), "127.0.0.1"));
        socket.write("POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n".formatted(bytes));
        socket.write(Buffer.buffer(new byte[bytes]));
    }

    private static <T> T done(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }
}
