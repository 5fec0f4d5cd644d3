package io.quantivista.ingestion.input.grpc;

import com.google.protobuf.Descriptors.ServiceDescriptor;
import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.grpc.common.GrpcMessageDecoder;
import io.vertx.grpc.common.GrpcMessageEncoder;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.common.ServiceName;
import io.vertx.grpc.health.v1.HealthCheckRequest;
import io.vertx.grpc.health.v1.HealthCheckResponse;
import io.vertx.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.vertx.grpc.health.v1.HealthListRequest;
import io.vertx.grpc.health.v1.HealthListResponse;
import io.vertx.grpc.health.v1.HealthProto;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.Service;
import java.util.function.Supplier;

/**
 * The standard health service. Every service of the gateway, and the empty name for all of it, serves while the gateway is ready;
 * of the health service that Vert.x brings, the empty name always serves.
 */
final class HealthService implements Service {
    private static final ServiceName NAME = ServiceName.create("grpc.health.v1.Health");

    private final Vertx vertx;
    private final Supplier<Future<Boolean>> ready;

    HealthService(Vertx vertx, Supplier<Future<Boolean>> ready) {
        this.vertx = vertx;
        this.ready = ready;
    }

    @Override
    public ServiceName name() {
        return NAME;
    }

    @Override
    public ServiceDescriptor descriptor() {
        return HealthProto.getDescriptor().findServiceByName("Health");
    }

    @Override
    public void bind(GrpcServer server) {
        new UnaryMethod<>(NAME, "Check", HealthCheckRequest.getDefaultInstance(), asked -> check(server, asked))
                .bind(server);
        new UnaryMethod<>(NAME, "List", HealthListRequest.getDefaultInstance(), asked -> list(server)).bind(server);
        server.callHandler(
                ServiceMethod.server(
                        NAME,
                        "Watch",
                        GrpcMessageEncoder.<HealthCheckResponse>encoder(),
                        GrpcMessageDecoder.<HealthCheckRequest>decoder(HealthCheckRequest.getDefaultInstance())),
                call -> call.handler(asked ->
                        new HealthWatch(vertx, call.response(), () -> status(server, asked.getService())).begin(call)));
    }

    private Future<HealthCheckResponse> check(GrpcServer server, HealthCheckRequest asked) {
        if (!knows(server, asked.getService())) {
            throw new GatewayException(
                    ErrorCode.NOT_FOUND, "There is no service '%s' here".formatted(asked.getService()));
        }
        return status(server, asked.getService()).map(HealthService::answer);
    }

    private Future<HealthListResponse> list(GrpcServer server) {
        return status(server, "").map(status -> {
            HealthListResponse.Builder all = HealthListResponse.newBuilder().putStatuses("", answer(status));
            server.services().forEach(service -> all.putStatuses(service.name().fullyQualifiedName(), answer(status)));
            return all.build();
        });
    }

    private Future<ServingStatus> status(GrpcServer server, String service) {
        return knows(server, service)
                ? ready.get().otherwise(false).map(is -> is ? ServingStatus.SERVING : ServingStatus.NOT_SERVING)
                : Future.succeededFuture(ServingStatus.SERVICE_UNKNOWN);
    }

    private static boolean knows(GrpcServer server, String service) {
        return service.isEmpty()
                || server.services().stream()
                        .anyMatch(known -> known.name().fullyQualifiedName().equals(service));
    }

    static HealthCheckResponse answer(ServingStatus status) {
        return HealthCheckResponse.newBuilder().setStatus(status).build();
    }
}
