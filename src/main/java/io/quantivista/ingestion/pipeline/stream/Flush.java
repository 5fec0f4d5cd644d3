package io.quantivista.ingestion.pipeline.stream;

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

/** What one commit of a table gathers: records from a position on, through the lanes, into files. On the stream's context. */
final class Flush {
    /** What is held of each push beside its payload until the flush is committed, roughly. */
    static final int PUSH_BYTES = 256;

    private final FlushWrite write;
    private final long begunAt;
    private final Set<SourceWindow> windows = new LinkedHashSet<>();
    private final Map<String, SourceAccount> counts = new HashMap<>();
    private final List<Instant> received = new ArrayList<>();
    private boolean hasTaken;
    private long bytes;
    private long pushes;
    private long bytesOnLanes;
    private @Nullable Throwable failure;

    /** @param begunAt on the clock of {@link System#nanoTime}, which nobody sets */
    Flush(FlushWrite write, long begunAt) {
        this.write = write;
        this.begunAt = begunAt;
    }

    FlushWrite write() {
        return write;
    }

    /** How long it has gathered. */
    Duration age(long now) {
        return Duration.ofNanos(now - begunAt);
    }

    /** Bytes of records that it has taken. */
    long bytes() {
        return bytes;
    }

    /** What counts towards the size at which a flush is closed: very small pushes weigh by their number. */
    long weight() {
        return bytes + pushes * PUSH_BYTES;
    }

    /** Bytes of records that lanes work on. */
    long bytesOnLanes() {
        return bytesOnLanes;
    }

    /** Whether there is something to commit. */
    boolean hasTaken() {
        return hasTaken;
    }

    /** There is something to commit, be it a position without records. */
    void take() {
        hasTaken = true;
    }

    Set<SourceWindow> windows() {
        return windows;
    }

    /** Records of a window go to a lane. */
    void begin(SourceWindow window, int count, long payloadBytes) {
        take();
        windows.add(window);
        pushes += count;
        bytes += payloadBytes;
        bytesOnLanes += payloadBytes;
    }

    /** They have come back from it. */
    void end(long payloadBytes) {
        bytesOnLanes -= payloadBytes;
    }

    /** What became of records of a source, {@code records} by the count of whoever took them. */
    void count(String sourceId, long records, Outcome outcome) {
        counts.merge(
                sourceId,
                new SourceAccount(records, outcome.landed(), outcome.rejected(), outcome.filtered()),
                SourceAccount::plus);
    }

    /** Some of its records came at that time. */
    void receive(Instant time) {
        received.add(time);
    }

    /** What became of the records of each source. */
    Map<String, SourceAccount> counts() {
        return counts;
    }

    /** When its records came, one time for those that came together. */
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
