package io.quantivista.ingestion.input.pull.postgres;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.quantivista.ingestion.connector.postgres.PostgresConnection;
import io.quantivista.ingestion.input.pull.Boundary;
import io.quantivista.ingestion.input.pull.ReadBoundary;
import io.quantivista.ingestion.job.PullProgress.Mark;
import io.vertx.sqlclient.Row;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keeps account of the rows that a job reads, and so of the boundary behind which the next one goes on. Safe for any thread. */
final class ReadRows {
    private final PostgresConnection connection;
    private final @Nullable ReadBoundary boundary;
    private long rows;
    private boolean hasMore;

    /** @param before the boundary of the job before; null where there was none */
    ReadRows(PostgresConnection connection, @Nullable Keyset keyset, @Nullable Boundary before) {
        this.connection = connection;
        this.boundary =
                keyset == null ? null : new ReadBoundary(keyset.cursor().field(), keyset.identity(connection), before);
    }

    /** Rows to ask for: one more than a job takes, which tells whether it left something. */
    long wanted() {
        return connection.maxRows() + 1L;
    }

    /** Whether the row is one of this job. */
    synchronized boolean take(Row row) {
        if (boundary == null) {
            rows++;
            return true;
        }
        if (rows == connection.maxRows()) {
            hasMore = true;
            return false;
        }
        rows++;
        String at = row.getString(1);
        if (!at.equals(boundary.value())) {
            boundary.rise(at);
        }
        boundary.add(row.getString(2));
        return true;
    }

    /** Fails where the next job could not tell the rows of the boundary apart. */
    synchronized void requireKept() {
        if (boundary != null) {
            boundary.requireKept();
        }
    }

    synchronized boolean hasMore() {
        return hasMore;
    }

    /** What is kept of the job. */
    synchronized List<Mark> marks() {
        return boundary == null
                ? List.of(new Mark(
                        connection.name(), JsonNodeFactory.instance.objectNode().put("rows", rows)))
                : boundary.boundary().map(Boundary::mark).stream().toList();
    }
}
