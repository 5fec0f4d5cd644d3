package io.quantivista.ingestion.api;

import io.quantivista.ingestion.input.grpc.DescribedService;
import io.quantivista.ingestion.input.grpc.UnaryMethod;
import io.quantivista.ingestion.proto.v1.DataSource;
import io.quantivista.ingestion.proto.v1.GetSourceRequest;
import io.quantivista.ingestion.proto.v1.ListSourcesRequest;
import io.quantivista.ingestion.proto.v1.ListSourcesResponse;
import io.quantivista.ingestion.proto.v1.SourcesProto;
import io.quantivista.ingestion.source.DefinitionValidator;
import io.quantivista.ingestion.source.SourceRegistry;
import io.vertx.core.Future;
import io.vertx.grpc.server.GrpcServer;

/** Serves the registered sources over gRPC, to be read. */
public final class SourceCalls extends DescribedService {
    private final SourceRegistry registry;
    private final DefinitionValidator definitions;

    public SourceCalls(SourceRegistry registry, DefinitionValidator definitions) {
        super(SourcesProto.getDescriptor(), "SourceService");
        this.registry = registry;
        this.definitions = definitions;
    }

    @Override
    public void bind(GrpcServer server) {
        new UnaryMethod<>(name(), "GetSource", GetSourceRequest.getDefaultInstance(), this::get).bind(server);
        new UnaryMethod<>(name(), "ListSources", ListSourcesRequest.getDefaultInstance(), asked -> list()).bind(server);
    }

    private Future<DataSource> get(GetSourceRequest request) {
        return SourcesHandler.load(registry, request.getSourceId()).map(this::message);
    }

    private Future<ListSourcesResponse> list() {
        return registry.list().map(sources -> {
            ListSourcesResponse.Builder answer = ListSourcesResponse.newBuilder();
            sources.forEach(source -> answer.addSources(message(source)));
            return answer.build();
        });
    }

    private DataSource message(io.quantivista.ingestion.source.DataSource source) {
        return ContractMessages.read(SourceJson.write(source, definitions), DataSource.newBuilder())
                .build();
    }
}
