package io.quantivista.ingestion.pipeline.stream;

import io.quantivista.ingestion.intake.log.IntakeLog;
import io.quantivista.ingestion.intake.log.LogPosition;
import io.quantivista.ingestion.intake.log.LogReader;
import io.quantivista.ingestion.intake.log.StoredEntry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the log ahead of one table's flow, a piece at a time on a worker. On the stream's context. */
final class FlowReader {
    private static final int PIECE_BYTES = 1 << 20;

    private final Vertx vertx;
    private final IntakeLog log;
    private final Deque<StoredEntry> ahead = new ArrayDeque<>();
    private @Nullable LogReader reader;
    private long next;

    /** @param from the position to begin at */
    FlowReader(Vertx vertx, IntakeLog log, long from) {
        this.vertx = vertx;
        this.log = log;
        this.next = from;
    }

    /** The next entry that was read; null where none is at hand. */
    @Nullable
    StoredEntry peek() {
        return ahead.peek();
    }

    boolean isEmpty() {
        return ahead.isEmpty();
    }

    void take() {
        ahead.remove();
    }

    /** Reads the next piece; there may be nothing in it yet. One at a time. */
    Future<Void> read() {
        long from = next;
        LogReader open = reader;
        return vertx.<Piece>executeBlocking(
                        () -> {
                            LogReader reading = open == null ? log.readFrom(new LogPosition(from)) : open;
                            try {
                                return new Piece(reading, reading.next(PIECE_BYTES));
                            } catch (Throwable e) {
                                if (open == null) {
                                    reading.close();
                                }
                                throw e;
                            }
                        },
                        false)
                .onSuccess(piece -> {
                    reader = piece.reader();
                    ahead.addAll(piece.entries());
                })
                .mapEmpty();
    }

    private record Piece(LogReader reader, List<StoredEntry> entries) {}

    /** Goes on at another place. */
    void seek(long from) {
        close();
        next = from;
    }

    /** Lets go of the file that is read, which may be trimmed meanwhile; {@link #seek} comes before the next read. */
    void close() {
        ahead.clear();
        LogReader open = reader;
        reader = null;
        if (open != null) {
            open.close();
        }
    }
}
