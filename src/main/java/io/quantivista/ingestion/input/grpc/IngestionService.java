package io.quantivista.ingestion.input.grpc;

import com.google.protobuf.Descriptors.ServiceDescriptor;
import io.quantivista.ingestion.proto.v1.IngestionProto;
import io.vertx.grpc.common.ServiceName;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.Service;

/** The calls that carry records, for reflection and health: {@link GrpcDoor} serves them itself. */
final class IngestionService implements Service {
    private static final ServiceDescriptor DESCRIPTOR =
            IngestionProto.getDescriptor().findServiceByName("IngestionService");

    @Override
    public ServiceName name() {
        return ServiceName.create(DESCRIPTOR.getFullName());
    }

    @Override
    public ServiceDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public void bind(GrpcServer server) {}
}
