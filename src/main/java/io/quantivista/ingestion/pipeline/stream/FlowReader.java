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

/**
 * Reads the log ahead of one table's flow, a piece at a time on a worker. On the stream's context.
 *
 * <p>The next piece is read while the lanes have the last one, and a piece is large: each costs a turn of the event loop, which
 * takes long where senders keep it busy.
 */
final class FlowReader {
    private static final int PIECE_BYTES = 4 << 20;
    /** With less than this at hand the next piece is read. */
    private static final int LOW_BYTES = PIECE_BYTES / 2;

    private final Vertx vertx;
    private final IntakeLog log;
    private final Deque<StoredEntry> ahead = new ArrayDeque<>();
    private @Nullable LogReader reader;
    private boolean isReading;
    private long bytesAhead;
    private long next;
    private long through;

    /** @param from the position to begin at */
    FlowReader(Vertx vertx, IntakeLog log, long from) {
        this.vertx = vertx;
        this.log = log;
        this.next = from;
        this.through = from - 1;
    }

    /** The next entry that was read; null where none is at hand. */
    @Nullable
    StoredEntry peek() {
        return ahead.peek();
    }

    void take() {
        bytesAhead -= ahead.remove().entry().payload().length;
    }

    /** Whether a piece is being read. */
    boolean isReading() {
        return isReading;
    }

    /**
     * Whether it is time to read the next piece.
     *
     * @param last position of the last entry that is wanted
     */
    boolean isDue(long last) {
        return !isReading && bytesAhead < LOW_BYTES && through < last;
    }

    /** Reads the next piece; there may be nothing in it yet. One at a time. */
    Future<Void> read() {
        isReading = true;
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
                // One listener: who listens behind it may be told before a listener on the same future that came first.
                .transform(read -> {
                    isReading = false;
                    if (read.failed()) {
                        return Future.failedFuture(read.cause());
                    }
                    add(read.result());
                    return Future.succeededFuture();
                });
    }

    /** Each entry of the log once: nothing behind here would notice one that comes again, or one that is left out. */
    private void add(Piece piece) {
        reader = piece.reader();
        for (StoredEntry entry : piece.entries()) {
            if (entry.position().value() != through + 1) {
                throw new IllegalStateException("entry %d of the intake log was read behind entry %d"
                        .formatted(entry.position().value(), through));
            }
            ahead.add(entry);
            bytesAhead += entry.entry().payload().length;
            through++;
        }
    }

    private record Piece(LogReader reader, List<StoredEntry> entries) {}

    /** Goes on at another place. */
    void seek(long from) {
        close();
        next = from;
        through = from - 1;
    }

    /** Lets go of the file that is read, which may be trimmed meanwhile; {@link #seek} comes before the next read. */
    void close() {
        ahead.clear();
        bytesAhead = 0;
        LogReader open = reader;
        reader = null;
        if (open != null) {
            open.close();
        }
    }
}
