package io.quantivista.ingestion.input.grpc;

import com.google.protobuf.MessageLite;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.intake.CallLoop;
import io.quantivista.ingestion.intake.CallRoom;
import io.vertx.core.Context;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import io.vertx.grpc.common.GrpcStatus;
import java.time.Duration;
import java.util.function.Function;

/**
 * One gRPC call on the wire: messages in, messages out, a status at its end. Owned by the event loop of its connection.
 *
 * <p>A message that was taken keeps its room until {@link #giveBack}.
 */
final class GrpcCall {
    private static final int HEAD = 5;

    /** HTTP/2: the answer is complete without the rest of the request. */
    private static final long NO_ERROR = 0;

    private final RoutingContext context;
    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final Context loop;
    private final MessageReader reader;
    private final Listener listener;
    private final UnreadAnswers unread = new UnreadAnswers();
    private Runnable stopTimer = () -> {};
    private boolean ended;

    /** What happens on a call. */
    interface Listener {
        /** It begins. */
        void started();

        /** A message came. */
        void message(byte[] message);

        /** The client has ended its side. */
        void clientEnded();

        /** The time that the client gave it is over. */
        void timeOver();

        /** The rest of the request cannot be read. */
        void unreadable(GatewayException refusal);

        /** Nothing goes either way any more: the call was ended, or the connection is lost. Told once. */
        void closed();
    }

    /**
     * @param patience how long a message waits for room before the call is refused
     * @param listener made for this call
     */
    GrpcCall(RoutingContext context, StreamPorts ports, Duration patience, Function<GrpcCall, Listener> listener) {
        this.context = context;
        this.request = context.request();
        this.response = context.response();
        this.loop = context.vertx().getOrCreateContext();
        this.reader = new MessageReader(
                ports.config().maxMessage().bytes(),
                ports.config().streamInFlight().bytes(),
                new CallRoom(ports.room(), CallLoop.of(context.vertx()), patience),
                task -> loop.runOnContext(v -> task.run()),
                new Body());
        this.listener = listener.apply(this);
    }

    /** Begins to read. */
    void start() {
        context.addEndHandler(ended -> close());
        request.exceptionHandler(lost -> close());
        request.endHandler(end -> reader.end());
        request.handler(reader::add);
        try {
            stopTimer = CallTimeout.of(request)
                    .map(wait -> CallLoop.of(vertx()).after(wait, this::timeOver))
                    .orElse(stopTimer);
        } catch (GatewayException refusal) {
            listener.unreadable(refusal);
            return;
        }
        listener.started();
    }

    private void timeOver() {
        if (!ended) {
            listener.timeOver();
        }
    }

    Context loop() {
        return loop;
    }

    Vertx vertx() {
        return context.vertx();
    }

    HttpServerRequest request() {
        return request;
    }

    boolean isEnded() {
        return ended;
    }

    /** No message is taken until {@link #goOn}; the client is paused. */
    void hold() {
        reader.hold();
    }

    void goOn() {
        reader.goOn();
    }

    /** Whether a message has begun and it is the client's turn to go on with it. */
    boolean isWithinMessage() {
        return reader.isWithinMessage();
    }

    /** Whether a message waits for room, and its client with it. */
    boolean isWaitingForRoom() {
        return reader.isWaiting();
    }

    /** A message of so many bytes is done with. */
    void giveBack(long bytes) {
        reader.giveBack(bytes);
    }

    /** Whether the client does not read what it is sent; {@code drained} is run when it does again. */
    boolean isFull(Runnable drained) {
        if (ended) {
            return false;
        }
        if (unread.isFull(drained)) {
            return true;
        }
        if (!response.writeQueueFull()) {
            return false;
        }
        response.drainHandler(v -> drained.run());
        return true;
    }

    void write(MessageLite message) {
        if (!ended) {
            putHead();
            unread.written();
            response.write(frame(message)).onComplete(sent -> {
                unread.gone();
                if (sent.failed()) {
                    close();
                }
            });
        }
    }

    /** Ends the call with OK. */
    void end() {
        if (!ended) {
            putHead();
            GrpcRefusal.writeStatus(trailers(), GrpcStatus.OK, "");
            finish();
        }
    }

    /** Ends the call with a status. */
    void refuse(GrpcRefusal refusal) {
        if (!ended) {
            putHead();
            refusal.writeTo(trailers());
            finish();
        }
    }

    private void putHead() {
        if (!response.headWritten()) {
            response.putHeader(HttpHeaders.CONTENT_TYPE, GrpcDoor.MEDIA_TYPE);
        }
    }

    /** A status without a message before it goes into the headers. */
    private MultiMap trailers() {
        return response.headWritten() ? response.trailers() : response.headers();
    }

    private void finish() {
        close();
        response.end().onComplete(sent -> {
            if (!request.isEnded()) {
                response.reset(NO_ERROR);
            }
        });
    }

    private void close() {
        if (!ended) {
            ended = true;
            stopTimer.run();
            reader.close();
            listener.closed();
        }
    }

    private static Buffer frame(MessageLite message) {
        byte[] bytes = message.toByteArray();
        return Buffer.buffer(HEAD + bytes.length)
                .appendByte((byte) 0)
                .appendInt(bytes.length)
                .appendBytes(bytes);
    }

    /** The request as the reader sees it. */
    private final class Body implements MessageReader.Source {
        @Override
        public void pause() {
            request.pause();
        }

        @Override
        public void resume() {
            request.resume();
        }

        @Override
        public void take(byte[] message) {
            listener.message(message);
        }

        @Override
        public void end() {
            listener.clientEnded();
        }

        @Override
        public void refuse(GatewayException refusal) {
            listener.unreadable(refusal);
        }
    }
}
