package io.quantivista.ingestion.input.grpc;

import com.google.protobuf.Message;
import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.vertx.core.Future;
import io.vertx.grpc.common.GrpcMessageDecoder;
import io.vertx.grpc.common.GrpcMessageEncoder;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.common.ServiceName;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.GrpcServerRequest;
import io.vertx.grpc.server.GrpcServerResponse;
import java.util.function.Function;

/**
 * A method of one small message in and one out, on the server of Vert.x. Every way in which it can end is a status.
 *
 * @param request what is read
 * @param answer makes the response, or fails with a {@link GatewayException}
 */
public record UnaryMethod<Q extends Message, R extends Message>(
        ServiceName service, String name, Q request, Function<Q, Future<R>> answer) {
    public void bind(GrpcServer server) {
        server.callHandler(
                ServiceMethod.server(
                        service, name, GrpcMessageEncoder.<R>encoder(), GrpcMessageDecoder.<Q>decoder(request)),
                call -> serve(call));
    }

    private void serve(GrpcServerRequest<Q, R> call) {
        Once once = new Once(call.response(), name);
        call.errorHandler(lost -> once.isEnded = true);
        call.exceptionHandler(lost -> once.isEnded = true);
        call.invalidMessageHandler(invalid -> once.refuse(new GatewayException(
                ErrorCode.BODY_TOO_LARGE, "A request has at most %d bytes".formatted(GrpcDoor.MAX_REQUEST_BYTES))));
        call.handler(request -> {
            if (once.isAsked) {
                once.refuse(
                        new GatewayException(ErrorCode.INVALID_REQUEST, "A call has one message, and a second came"));
                return;
            }
            once.isAsked = true;
            ask(request)
                    .onSuccess(response -> once.answer(() -> call.response().end(response)))
                    .onFailure(once::refuse);
        });
        call.endHandler(end -> {
            if (!once.isAsked) {
                once.refuse(new GatewayException(ErrorCode.INVALID_REQUEST, "A call has one message, and none came"));
            }
        });
    }

    private Future<R> ask(Q request) {
        try {
            return answer.apply(request);
        } catch (GatewayException refusal) {
            return Future.failedFuture(refusal);
        }
    }

    /** A call ends once: a second end would be a fault. */
    private static final class Once {
        private final GrpcServerResponse<?, ?> response;
        private final String method;
        private boolean isAsked;
        private boolean isEnded;

        Once(GrpcServerResponse<?, ?> response, String method) {
            this.response = response;
            this.method = method;
        }

        void answer(Runnable end) {
            if (!isEnded) {
                isEnded = true;
                end.run();
            }
        }

        void refuse(Throwable cause) {
            answer(() -> GrpcRefusal.of(cause, method).end(response));
        }
    }
}
