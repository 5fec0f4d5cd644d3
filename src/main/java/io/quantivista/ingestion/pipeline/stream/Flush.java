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
    private final FlushWrite write;
    private final Instant begunAt;
    private final Set<SourceWindow> windows = new LinkedHashSet<>();
    private final Map<String, SourceAccount> counts = new HashMap<>();
    private final Map<Long, Outcome> outcomes = new HashMap<>();
    private final Map<StreamSum.Name, StreamSum> streams = new HashMap<>();
    private final List<Instant> received = new ArrayList<>();
    private long through;
    private long bytes;
    private long bytesOnLanes;
    private @Nullable Throwable failure;

    /** @param from the position up to which the table is committed */
    Flush(FlushWrite write, long from, Instant begunAt) {
        this.write = write;
        this.through = from;
        this.begunAt = begunAt;
    }

    FlushWrite write() {
        return write;
    }

    /** How long it has gathered. */
    Duration age(Instant now) {
        return Duration.between(begunAt, now);
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
    void begin(SourceWindow window, long payloadBytes) {
        windows.add(window);
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
