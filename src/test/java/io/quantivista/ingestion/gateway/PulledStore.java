package io.quantivista.ingestion.gateway;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** A source whose files are on a server. */
final class PulledStore extends PulledSource {
    private PulledStore(Caller http, String source) {
        super(http, source);
    }

    static PulledStore register(Caller http, String id, String ingestionConfig, ObjectNode connection) {
        register(http, id, connection, ingestionConfig);
        return new PulledStore(http, id);
    }

    PulledStore at(Caller other) {
        return new PulledStore(other, source());
    }
}
