package io.quantivista.ingestion.input.grpc;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.grpc.health.v1.HealthCheckRequest;
import io.vertx.grpc.health.v1.HealthCheckResponse;
import io.vertx.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.vertx.grpc.server.GrpcServerRequest;
import io.vertx.grpc.server.GrpcServerResponse;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Tells one client the status now and whenever it changes. Owned by the event loop of its connection. */
final class HealthWatch {
    private static final long LOOK_MILLIS = 1000;

    private final Vertx vertx;
    private final GrpcServerResponse<HealthCheckRequest, HealthCheckResponse> response;
    private final Supplier<Future<ServingStatus>> status;
    private @Nullable ServingStatus told;
    private boolean ended;
    private long timer;

    HealthWatch(
            Vertx vertx,
            GrpcServerResponse<HealthCheckRequest, HealthCheckResponse> response,
            Supplier<Future<ServingStatus>> status) {
        this.vertx = vertx;
        this.response = response;
        this.status = status;
    }

    void begin(GrpcServerRequest<HealthCheckRequest, HealthCheckResponse> call) {
        call.handler(second -> {});
        call.errorHandler(lost -> end());
        call.exceptionHandler(lost -> end());
        response.exceptionHandler(lost -> end());
        timer = vertx.setPeriodic(LOOK_MILLIS, tick -> look());
        look();
    }

    private void look() {
        status.get().onSuccess(this::tell);
    }

    /** What a client that does not read missed is told with the next look. */
    private void tell(ServingStatus now) {
        if (!ended && now != told && !response.writeQueueFull()) {
            told = now;
            response.write(HealthService.answer(now)).onFailure(lost -> end());
        }
    }

    private void end() {
        ended = true;
        vertx.cancelTimer(timer);
    }
}
