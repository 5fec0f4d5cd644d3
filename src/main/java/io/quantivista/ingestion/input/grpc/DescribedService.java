package io.quantivista.ingestion.input.grpc;

import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import io.vertx.grpc.common.ServiceName;
import io.vertx.grpc.server.Service;

/** A service that tells reflection what the contract says of it. */
public abstract class DescribedService implements Service {
    private final ServiceDescriptor descriptor;

    /** @param name of the service in the file, which has it */
    protected DescribedService(FileDescriptor file, String name) {
        this.descriptor = file.findServiceByName(name);
    }

    @Override
    public final ServiceName name() {
        return ServiceName.create(descriptor.getFullName());
    }

    @Override
    public final ServiceDescriptor descriptor() {
        return descriptor;
    }
}
