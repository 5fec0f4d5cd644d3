package io.quantivista.ingestion.input.pull.postgres;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.quantivista.ingestion.connector.postgres.PostgresConnection;
import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.job.PullProgress.Mark;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keeps account of the rows that a job reads, and so of the boundary behind which the next one goes on. Safe for any thread. */
final class ReadRows {
    /** Keys of one boundary: some MiB in PostgreSQL and in the journal. */
    static final int MOST_KEYS = 100_000;

    /** Characters of all of them. */
    static final int MOST_KEY_CHARACTERS = 8 << 20;

    private final PostgresConnection connection;
    private final @Nullable Keyset keyset;
    private final List<String> keys = new ArrayList<>();
    private @Nullable String value;
    private long keyCharacters;
    private boolean isCrowded;
    private long rows;
    private boolean hasMore;

    /** @param boundary of the job before; null where there was none */
    ReadRows(PostgresConnection connection, @Nullable Keyset keyset, @Nullable Boundary boundary) {
        this.connection = connection;
        this.keyset = keyset;
        if (boundary != null) {
            value = boundary.value();
            keys.addAll(boundary.keys());
            keyCharacters = keys.stream().mapToLong(String::length).sum();
        }
    }

    /** Rows to ask for: one more than a job takes, which tells whether it left something. */
    long wanted() {
        return connection.maxRows() + 1L;
    }

    /** Whether the row is one of this job. */
    synchronized boolean take(Row row) {
        if (keyset == null) {
            rows++;
            return true;
        }
        if (rows == connection.maxRows()) {
            hasMore = true;
            return false;
        }
        rows++;
        String at = row.getString(1);
        if (!at.equals(value)) {
            value = at;
            keys.clear();
            keyCharacters = 0;
            isCrowded = false;
        }
        keep(row.getString(2));
        return true;
    }

    private void keep(String key) {
        keyCharacters += key.length();
        isCrowded |= keys.size() == MOST_KEYS || keyCharacters > MOST_KEY_CHARACTERS;
        if (!isCrowded) {
            keys.add(key);
        }
    }

    /** Fails where the next job could not tell the rows of the boundary apart. */
    synchronized void requireKept() {
        if (isCrowded && keyset != null) {
            throw new GatewayException(
                    ErrorCode.INVALID_DEFINITION,
                    "more than %d rows, or such of more than %d characters of primary keys, have the cursor value %s = %s at which the job ended: take a field with more values, or other max_rows"
                            .formatted(
                                    MOST_KEYS,
                                    MOST_KEY_CHARACTERS,
                                    keyset.cursor().field(),
                                    value));
        }
    }

    synchronized boolean hasMore() {
        return hasMore;
    }

    /** What is kept of the job. */
    synchronized List<Mark> marks() {
        if (keyset == null) {
            return List.of(new Mark(
                    connection.name(), JsonNodeFactory.instance.objectNode().put("rows", rows)));
        }
        return value == null
                ? List.of()
                : List.of(new Boundary(keyset.cursor().field(), keyset.identity(connection), value, keys).mark());
    }
}
