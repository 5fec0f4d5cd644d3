package io.quantivista.ingestion.input.pull.postgres;

import io.quantivista.ingestion.connector.postgres.PostgresConnection;
import io.quantivista.ingestion.input.pull.Origin;
import io.quantivista.ingestion.input.pull.PullTarget;
import io.quantivista.ingestion.job.PullStates;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;

/** The origins of sources of type postgres. */
public final class PostgresOrigins implements Origin.Factory {
    /** A server that is silent for longer has gone. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final PostgresSessions sessions;
    private final PullStates states;
    private final int largestRow;

    /** @param largestRow bytes that a record may have */
    public PostgresOrigins(Vertx vertx, PullStates states, int largestRow) {
        this.sessions = new PostgresSessions(vertx, PATIENCE);
        this.states = states;
        this.largestRow = largestRow;
    }

    @Override
    public Optional<Origin> of(PullTarget target) {
        return target.connection() instanceof PostgresConnection connection
                ? Optional.of(new PostgresOrigin(sessions, states, target, connection, largestRow))
                : Optional.empty();
    }
}
