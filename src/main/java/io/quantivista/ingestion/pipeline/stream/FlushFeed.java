package io.quantivista.ingestion.pipeline.stream;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.intake.log.StoredEntry;
import io.quantivista.ingestion.telemetry.LogKeys;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Feeds the flushes of one table: pushes from the log to the lanes, in the windows of their sources. On the stream's context. */
final class FlushFeed {
    private static final Logger LOGGER = LoggerFactory.getLogger(FlushFeed.class);
    /** Pushes that are taken at a time; those of one source go to a lane in one task. */
    private static final int TASK_BYTES = 256 << 10;
    /** Pushes on lanes at a time; what is beyond waits in the log. */
    private static final int LANES_BYTES = 4 << 20;

    private static final long BLOCKED_MILLIS = 1000;

    private final StreamContext context;
    private final String table;
    private final TableWindows windows;
    private final PushFailures failures;
    private final FlowReader reader;
    private final Runnable advance;
    private boolean isBusy;
    private boolean isBlocked;

    /**
     * @param from the position to begin at
     * @param advance called when there is something to go on with
     */
    FlushFeed(
            StreamContext context,
            String table,
            TableWindows windows,
            PushFailures failures,
            long from,
            Runnable advance) {
        this.context = context;
        this.table = table;
        this.windows = windows;
        this.failures = failures;
        this.reader = new FlowReader(context.vertx(), context.log(), from);
        this.advance = advance;
    }

    /** Whether the log is being read, or a window opened. */
    boolean isBusy() {
        return isBusy;
    }

    /** Goes on at another place. */
    void seek(long from) {
        reader.seek(from);
    }

    /**
     * Sends what was read to the lanes, or reads more.
     *
     * @param last position of the table's last push
     */
    void takeNext(Flush flush, long last) {
        while (mayGoOn() && flush.bytesOnLanes() < LANES_BYTES) {
            Map<SourceWindow, List<StoredEntry>> tasks = take(flush);
            if (tasks.isEmpty()) {
                break;
            }
            tasks.forEach((window, pushes) -> send(flush, window, pushes));
        }
        if (mayGoOn() && reader.isEmpty() && flush.through() < last) {
            isBusy = true;
            reader.read().onComplete(read -> {
                isBusy = false;
                if (read.failed()) {
                    flush.fail(read.cause());
                }
                advance.run();
            });
        }
    }

    private boolean mayGoOn() {
        return !isBusy && !isBlocked;
    }

    /** The pushes that come next, each window's in their order; up to one of a source without a window, which is opened. */
    private Map<SourceWindow, List<StoredEntry>> take(Flush flush) {
        Map<SourceWindow, List<StoredEntry>> tasks = new LinkedHashMap<>();
        long bytes = 0;
        for (StoredEntry next = reader.peek();
                next != null && bytes < TASK_BYTES && next.position().value() <= context.noted();
                next = reader.peek()) {
            if (isOurs(next)) {
                SourceWindow window = windows.find(next.entry().sourceId(), context.now());
                if (window == null) {
                    openWindow(flush, next.entry().sourceId());
                    break;
                }
                if (!window.hasJoined()) {
                    window.join(flush.write());
                }
                tasks.computeIfAbsent(window, first -> new ArrayList<>()).add(next);
                bytes += next.entry().payload().length + Flush.PUSH_BYTES;
            }
            reader.take();
            flush.reach(next.position().value());
        }
        return tasks;
    }

    private boolean isOurs(StoredEntry next) {
        return next.entry().table().equals(table) && !context.receipts().isVoid(next.position());
    }

    private void openWindow(Flush flush, String sourceId) {
        isBusy = true;
        windows.open(sourceId).onComplete(opened -> {
            isBusy = false;
            if (opened.succeeded()) {
                SourceWindow window = opened.result();
                if (!window.hasJoined()) {
                    window.join(flush.write());
                }
            } else {
                refused(flush, sourceId, opened.cause());
            }
            advance.run();
        });
    }

    /** No window for the source: while PostgreSQL is away there is none to be had, and the stream waits here. */
    private void refused(Flush flush, String sourceId, Throwable cause) {
        LOGGER.atWarn()
                .addKeyValue(LogKeys.TABLE, table)
                .addKeyValue(LogKeys.SOURCE, sourceId)
                .addKeyValue(LogKeys.REASON, cause.getMessage())
                .log("A window cannot be opened yet");
        if (!(cause instanceof GatewayException refusal && refusal.code() == ErrorCode.STORE_UNAVAILABLE)) {
            flush.fail(cause);
            return;
        }
        isBlocked = true;
        context.later(BLOCKED_MILLIS, () -> {
            isBlocked = false;
            advance.run();
        });
    }

    private void send(Flush flush, SourceWindow window, List<StoredEntry> pushes) {
        long bytes =
                pushes.stream().mapToLong(push -> push.entry().payload().length).sum();
        flush.begin(window, pushes.size(), bytes);
        window.process(pushes, failures).onComplete(done -> {
            flush.end(bytes);
            if (done.succeeded()) {
                count(flush, window, pushes, done.result());
            } else {
                flush.fail(done.cause());
            }
            advance.run();
        });
    }

    private void count(Flush flush, SourceWindow window, List<StoredEntry> pushes, List<Outcome> outcomes) {
        for (int i = 0; i < pushes.size(); i++) {
            StoredEntry push = pushes.get(i);
            Outcome outcome = outcomes.get(i);
            flush.count(push, outcome);
            window.count(outcome);
        }
    }

    /** Nothing is read before the next {@link #seek}. */
    void close() {
        reader.close();
    }
}
