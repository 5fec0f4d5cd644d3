package io.quantivista.ingestion.input.grpc;

import io.quantivista.ingestion.proto.v1.IngestionProto;
import io.vertx.grpc.server.GrpcServer;

/** The calls that carry records, for reflection and health: {@link GrpcDoor} serves them itself. */
final class IngestionService extends DescribedService {
    IngestionService() {
        super(IngestionProto.getDescriptor(), "IngestionService");
    }

    @Override
    public void bind(GrpcServer server) {}
}
