package io.quantivista.ingestion.input.pull.postgres;

import io.quantivista.ingestion.connector.postgres.PostgresConnection;
import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.vertx.core.Future;
import io.vertx.sqlclient.Cursor;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a query as lines of JSON, each portion asked for while the one before is worked on. Blocks until they come; one thread at a
 * time.
 */
final class RowStream extends InputStream {
    private static final int FIRST_PORTION = 16;
    private static final int LARGEST_PORTION = 2_000;
    /** What a portion should weigh, were all of its rows as wide as the widest of the one before. */
    private static final int PORTION_BYTES = 1 << 20;

    private final PostgresSessions sessions;
    private final PostgresConnection connection;
    private final RowsQuery query;
    private final ReadRows read;
    private @Nullable PostgresSession session;
    private @Nullable Cursor cursor;
    private @Nullable Future<RowSet<Row>> coming;
    private int portion = FIRST_PORTION;
    private byte[] lines = new byte[0];
    private int at;

    RowStream(PostgresSessions sessions, PostgresConnection connection, RowsQuery query, ReadRows read) {
        this.sessions = sessions;
        this.connection = connection;
        this.query = query;
        this.read = read;
    }

    /** Connects, begins the snapshot and asks for the first rows. */
    void begin() {
        PostgresSession opened = await(sessions.open(connection));
        session = opened;
        await(opened.server()
                .query("begin isolation level repeatable read, read only")
                .execute());
        Cursor rows = await(opened.server().prepare(query.rows(read.wanted()))).cursor(query.tuple());
        cursor = rows;
        coming = rows.read(portion);
    }

    private <T> T await(Future<T> answer) {
        try {
            return answer.toCompletionStage()
                    .toCompletableFuture()
                    .get(sessions.patience().toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw PostgresFailures.of(connection, e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            throw PostgresFailures.of(connection, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new GatewayException(ErrorCode.INTERRUPTED, "The gateway was stopped while the job ran", e);
        }
    }

    @Override
    public int read() {
        throw new UnsupportedOperationException("chunks are read");
    }

    @Override
    public int read(byte[] into, int from, int count) {
        if (count == 0) {
            return 0;
        }
        while (at == lines.length) {
            if (coming == null) {
                return -1;
            }
            fill(coming);
        }
        int length = Math.min(count, lines.length - at);
        System.arraycopy(lines, at, into, from, length);
        at += length;
        return length;
    }

    private void fill(Future<RowSet<Row>> asked) {
        RowSet<Row> rows = await(asked);
        portion = nextPortion(rows);
        Cursor server = cursor;
        coming = server != null && server.hasMore() ? server.read(portion) : null;
        ByteArrayOutputStream made = new ByteArrayOutputStream(PORTION_BYTES);
        for (Row row : rows) {
            if (read.take(row)) {
                made.writeBytes(row.getString(0).getBytes(StandardCharsets.UTF_8));
                made.write('\n');
            }
        }
        lines = made.toByteArray();
        at = 0;
    }

    /** As many rows as weigh enough, and at most twice as many as before: rows may become wider from one portion to the next. */
    private int nextPortion(RowSet<Row> rows) {
        int widest = 1;
        for (Row row : rows) {
            widest = Math.max(widest, row.getString(0).length());
        }
        int most = Math.min(LARGEST_PORTION, 2 * portion);
        return Math.max(1, Math.min(most, PORTION_BYTES / widest));
    }

    /** Ends the snapshot. Any number of times. */
    @Override
    public void close() {
        PostgresSession open = session;
        session = null;
        cursor = null;
        coming = null;
        if (open != null) {
            await(open.close()); // Which ends by itself.
        }
    }
}
