package io.quantivista.ingestion.pipeline.stream;

import io.quantivista.ingestion.intake.log.StoredEntry;
import io.quantivista.ingestion.intake.log.StreamSequence;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Feeds the flushes of one table: pushes from the log to the lanes, in the windows of their sources. On the stream's context. */
final class FlushFeed {
    /** Pushes that are taken at a time; those of one source go to a lane in one task. */
    private static final int TASK_BYTES = 256 << 10;
    /** Pushes on lanes at a time; what is beyond waits in the log. */
    private static final int LANES_BYTES = 8 << 20;

    private final StreamContext context;
    private final String table;
    private final FlushWindows windows;
    private final EntryFailures failures;
    private final FlowReader reader;
    private final Runnable advance;
    private long through;
    private Map<Long, Outcome> outcomes = new HashMap<>();
    private Map<StreamSum.Name, StreamSum> streams = new HashMap<>();

    /**
     * @param from the position to begin at
     * @param advance called when there is something to go on with
     */
    FlushFeed(
            StreamContext context,
            String table,
            TableWindows windows,
            EntryFailures failures,
            long from,
            Runnable advance) {
        this.context = context;
        this.table = table;
        this.windows = new FlushWindows(context, table, windows, advance);
        this.failures = failures;
        this.reader = new FlowReader(context.vertx(), context.log(), from);
        this.advance = advance;
    }

    /** Whether the log is being read, or a window opened. */
    boolean isBusy() {
        return reader.isReading() || windows.isOpening();
    }

    /** A flush begins behind the position {@code from}. */
    void begin(long from) {
        through = from;
        outcomes = new HashMap<>();
        streams = new HashMap<>();
    }

    /** What became of the batches of each client's stream. */
    Map<StreamSum.Name, StreamSum> streams() {
        return streams;
    }

    /** Up to which position of the log the flush has taken what is its table's. */
    long through() {
        return through;
    }

    /** What became of each push of the flush. */
    Map<Long, Outcome> outcomes() {
        return outcomes;
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
        while (!windows.isOpening() && !windows.isBlocked() && flush.bytesOnLanes() < LANES_BYTES) {
            Map<SourceWindow, List<StoredEntry>> tasks = take(flush);
            if (tasks.isEmpty()) {
                break;
            }
            tasks.forEach((window, pushes) -> send(flush, window, pushes));
        }
        // Last of all: what was read may be there at once, and then the flush is another when this returns.
        if (reader.isDue(last)) {
            reader.read().onComplete(read -> {
                if (read.failed()) {
                    flush.fail(read.cause());
                }
                advance.run();
            });
        }
    }

    /** The pushes that come next, each window's in their order; up to one of a source without a window, which is opened. */
    private Map<SourceWindow, List<StoredEntry>> take(Flush flush) {
        Map<SourceWindow, List<StoredEntry>> tasks = new LinkedHashMap<>();
        long bytes = 0;
        for (StoredEntry next = reader.peek();
                next != null && bytes < TASK_BYTES && next.position().value() <= context.noted();
                next = reader.peek()) {
            if (isOurs(next)) {
                SourceWindow window = windows.find(flush, next.entry().sourceId());
                if (window == null) {
                    break;
                }
                tasks.computeIfAbsent(window, first -> new ArrayList<>()).add(next);
                bytes += next.entry().payload().length + Flush.PUSH_BYTES;
            }
            reader.take();
            through = next.position().value();
        }
        return tasks;
    }

    private boolean isOurs(StoredEntry next) {
        return next.entry().table().equals(table) && !context.receipts().isVoid(next.position());
    }

    private void send(Flush flush, SourceWindow window, List<StoredEntry> pushes) {
        long bytes =
                pushes.stream().mapToLong(push -> push.entry().payload().length).sum();
        flush.begin(window, pushes.size(), bytes);
        window.process(pushes.stream()
                        .map(push -> window.taskOf(context.feed(), push, failures))
                        .toList())
                .onComplete(done -> {
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
            this.outcomes.put(push.position().value(), outcome);
            flush.receive(push.entry().receivedAt());
            flush.count(push.entry().sourceId(), push.entry().records(), outcome);
            sum(push, outcome);
            window.count(outcome);
        }
    }

    private void sum(StoredEntry push, Outcome outcome) {
        StreamSequence sequence = push.entry().streamSequence();
        if (sequence != null) {
            streams.merge(
                    new StreamSum.Name(push.entry().sourceId(), sequence.streamId()),
                    StreamSum.of(sequence.sequence(), outcome),
                    StreamSum::plus);
        }
    }

    /** Nothing is read before the next {@link #seek}. */
    void close() {
        reader.close();
    }
}
