package io.quantivista.ingestion.input.pull;

import io.quantivista.ingestion.connector.Connection;
import io.quantivista.ingestion.connector.ConnectionPolicy;
import io.quantivista.ingestion.connector.ConnectorCatalogue;
import io.quantivista.ingestion.connector.PulledConnection;
import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.pipeline.SourcePlan;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** A source that is pulled, as one job runs with it. */
public record PullTarget(SourcePlan plan, PulledConnection connection) {
    /**
     * Reads the connection of a source.
     *
     * @throws GatewayException {@code not_pulled} where its records are not pulled; {@code invalid_definition}
     */
    static PullTarget of(SourcePlan plan, ConnectionPolicy policy) {
        Connection connection = ConnectorCatalogue.read(plan.source().connectionConfig(), policy);
        if (connection instanceof PulledConnection pulled) {
            return new PullTarget(plan, pulled);
        }
        throw new GatewayException(
                ErrorCode.NOT_PULLED,
                "The source '%s' is of type %s, which is not pulled: set its connection_config to a type that is"
                        .formatted(
                                plan.source().sourceId(),
                                plan.source().connectionConfig().path("type").asText()));
    }

    public String sourceId() {
        return plan.source().sourceId();
    }

    String table() {
        return plan.layout().name();
    }

    /** What names the source's feed in its table. */
    String feed() {
        return "quantivista/pull/" + URLEncoder.encode(sourceId(), StandardCharsets.UTF_8);
    }
}
