package io.quantivista.ingestion.pipeline.stream;

import io.quantivista.ingestion.intake.log.StoredEntry;
import io.quantivista.ingestion.intake.log.StreamSequence;
import io.quantivista.ingestion.lake.FlushWrite;
import io.quantivista.ingestion.lake.SourceAccount;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What one commit of a table gathers: pushes from a position on, through the lanes, into files. On the stream's context. */
final class Flush {
    /** What is held of each push beside its payload until the flush is committed, roughly. */
    static final int PUSH_BYTES = 256;

    private final FlushWrite write;
    private final long begunAt;
    private final Set<SourceWindow> windows = new LinkedHashSet<>();
    private final Map<String, SourceAccount> counts = new HashMap<>();
    private final Map<Long, Outcome> outcomes = new HashMap<>();
    private final Map<StreamSum.Name, StreamSum> streams = new HashMap<>();
    private final List<Instant> received = new ArrayList<>();
    private long through;
    private long bytes;
    private long pushes;
    private long bytesOnLanes;
    private @Nullable Throwable failure;

    /**
     * @param from the position up to which the table is committed
     * @param begunAt on the clock of {@link System#nanoTime}, which nobody sets
     */
    Flush(FlushWrite write, long from, long begunAt) {
        this.write = write;
        this.through = from;
        this.begunAt = begunAt;
    }

    FlushWrite write() {
        return write;
    }

    /** How long it has gathered. */
    Duration age(long now) {
        return Duration.ofNanos(now - begunAt);
    }

    /** Up to which position of the log it has taken what is its table's. */
    long through() {
        return through;
    }

    void reach(long position) {
        through = position;
    }

    /** Bytes of pushes that it has taken. */
    long bytes() {
        return bytes;
    }

    /** What counts towards the size at which a flush is closed: very small pushes weigh by their number. */
    long weight() {
        return bytes + pushes * PUSH_BYTES;
    }

    /** Bytes of pushes that lanes work on. */
    long bytesOnLanes() {
        return bytesOnLanes;
    }

    boolean hasTaken() {
        return bytes > 0;
    }

    Set<SourceWindow> windows() {
        return windows;
    }

    /** Pushes of a window go to a lane. */
    void begin(SourceWindow window, int count, long payloadBytes) {
        windows.add(window);
        pushes += count;
        bytes += payloadBytes;
        bytesOnLanes += payloadBytes;
    }

    /** They have come back from it. */
    void end(long payloadBytes) {
        bytesOnLanes -= payloadBytes;
    }

    /** What became of a push. */
    void count(StoredEntry push, Outcome outcome) {
        outcomes.put(push.position().value(), outcome);
        received.add(push.entry().receivedAt());
        counts.merge(
                push.entry().sourceId(),
                new SourceAccount(push.entry().records(), outcome.landed(), outcome.rejected(), outcome.filtered()),
                SourceAccount::plus);
        StreamSequence sequence = push.entry().streamSequence();
        if (sequence != null) {
            streams.merge(
                    new StreamSum.Name(push.entry().sourceId(), sequence.streamId()),
                    StreamSum.of(sequence.sequence(), outcome),
                    StreamSum::plus);
        }
    }

    /** What became of the batches of each client's stream. */
    Map<StreamSum.Name, StreamSum> streams() {
        return streams;
    }

    /** What became of the records of each source. */
    Map<String, SourceAccount> counts() {
        return counts;
    }

    Map<Long, Outcome> outcomes() {
        return outcomes;
    }

    /** When each push came. */
    List<Instant> received() {
        return received;
    }

    /** Keeps the first of what goes wrong. */
    void fail(Throwable cause) {
        if (failure == null) {
            failure = cause;
        }
    }

    @Nullable
    Throwable failure() {
        return failure;
    }
}
