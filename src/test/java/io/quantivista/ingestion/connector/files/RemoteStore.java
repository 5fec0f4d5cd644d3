package io.quantivista.ingestion.connector.files;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/** A server of files of the tests. */
public interface RemoteStore extends AutoCloseable {
    int port();

    /** A {@code connection_config} for a path at a port, whose files settle at once. */
    ObjectNode connection(String path, int port);

    /** The same with a secret that lets nobody in. */
    ObjectNode withWrongSecret(ObjectNode connection);

    /** What no answer may show. */
    String secret();

    /** Writes a whole file in one step. */
    void put(String path, byte[] bytes);

    @Override
    void close() throws IOException;
}
