package io.quantivista.ingestion.input.pull.postgres;

import io.quantivista.ingestion.connector.postgres.PostgresConnection;
import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.vertx.pgclient.PgException;
import java.util.List;
import java.util.concurrent.TimeoutException;

/** What went wrong with a database of a source, as a refusal that tells whose matter it is. */
final class PostgresFailures {
    /** Classes of what a definition has wrong: what cannot be asked for, data of values, transactions that write, names, schemas. */
    private static final List<String> OF_DEFINITION = List.of("0A", "22", "25", "3F", "42");

    private static final String TOO_MANY_CONNECTIONS = "53300";

    private PostgresFailures() {}

    static GatewayException of(PostgresConnection connection, Throwable failure) {
        if (failure instanceof GatewayException refusal) {
            return refusal;
        }
        String server = "PostgreSQL at %s:%d".formatted(connection.host(), connection.port());
        if (failure instanceof PgException refusal) {
            String state = String.valueOf(refusal.getSqlState());
            if (state.equals(TOO_MANY_CONNECTIONS)) {
                return new GatewayException(
                        ErrorCode.BUSY, "%s: %s (%s)".formatted(server, refusal.getErrorMessage(), state), failure);
            }
            return OF_DEFINITION.stream().anyMatch(state::startsWith)
                    ? new GatewayException(
                            ErrorCode.INVALID_DEFINITION,
                            "%s refuses to read %s: %s (%s)"
                                    .formatted(server, connection.name(), refusal.getErrorMessage(), state),
                            failure)
                    : new GatewayException(
                            ErrorCode.SOURCE_UNREACHABLE,
                            "%s: %s (%s)".formatted(server, refusal.getErrorMessage(), state),
                            failure);
        }
        String reason = failure instanceof TimeoutException ? "it did not answer in time" : failure.getMessage();
        return new GatewayException(
                ErrorCode.SOURCE_UNREACHABLE, "%s cannot be read: %s".formatted(server, reason), failure);
    }
}
