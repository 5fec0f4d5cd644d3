package io.quantivista.ingestion.connector.push;

import io.quantivista.ingestion.connector.Connection;
import io.quantivista.ingestion.connector.ConnectorDescriptor;

/** A source that sends its records itself: nothing is reached. */
public record PushConnection() implements Connection {
    public static final ConnectorDescriptor DESCRIPTOR = ConnectorDescriptor.of(
                    "push", "The source sends its records itself, as uploads or pushes. The default.")
            .example("{\"type\": \"push\"}")
            .readBy((settings, policy) -> new PushConnection());
}
