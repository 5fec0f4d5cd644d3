package io.quantivista.ingestion.input.pull.postgres;

import io.quantivista.ingestion.connector.postgres.PostgresConnection;
import io.quantivista.ingestion.input.pull.Origin;
import io.quantivista.ingestion.input.pull.PullTarget;
import io.quantivista.ingestion.job.PullStates;
import io.vertx.core.Vertx;
import java.util.Optional;

/** The origins of sources of type postgres. */
public record PostgresOrigins(Vertx vertx, PullStates states) implements Origin.Factory {
    @Override
    public Optional<Origin> of(PullTarget target) {
        return target.connection() instanceof PostgresConnection connection
                ? Optional.of(new PostgresOrigin(vertx, states, target, connection))
                : Optional.empty();
    }
}
