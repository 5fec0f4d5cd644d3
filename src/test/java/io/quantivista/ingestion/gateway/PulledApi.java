package io.quantivista.ingestion.gateway;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.UnaryOperator;

/** A source of type http. */
final class PulledApi extends PulledSource {
    private PulledApi(Caller http, String source) {
        super(http, source);
    }

    static PulledApi register(
            Caller http, String url, String id, String ingestionConfig, UnaryOperator<ObjectNode> connection) {
        register(http, id, connection.apply(reached(url)), ingestionConfig);
        return new PulledApi(http, id);
    }

    static Caller.Answer create(
            Caller http, String url, String id, String ingestionConfig, UnaryOperator<ObjectNode> connection) {
        return create(http, id, connection.apply(reached(url)), ingestionConfig);
    }

    private static ObjectNode reached(String url) {
        return TestGateway.object().put("type", "http").put("url", url);
    }

    PulledApi at(Caller other) {
        return new PulledApi(other, source());
    }
}
