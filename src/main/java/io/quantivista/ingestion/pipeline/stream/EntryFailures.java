package io.quantivista.ingestion.pipeline.stream;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Entries of feeds that stopped a flush. One that does so time and again is not read any more: its records go to quarantine as
 * they came, and the feed goes on. Safe for any thread.
 */
final class EntryFailures {
    /** As often an entry is tried: a fault of the moment is over by then. */
    static final int ATTEMPTS = 3;

    private final Map<Place, Failed> failed = new ConcurrentHashMap<>();
    private final @Nullable WorkMarks marks;

    private record Place(String sequence, long position) {}

    private record Failed(int attempts, String reason) {}

    /** Of entries that are not marked while they are at work. */
    EntryFailures() {
        this.marks = null;
    }

    /** @param marks where entries are marked while they are at work */
    EntryFailures(WorkMarks marks) {
        this.marks = marks;
    }

    /** A lane begins with an entry. */
    void enter(int lane, String sequence, long position) {
        if (marks != null) {
            marks.enter(lane, sequence, position);
        }
    }

    /** A lane has none at work. */
    void leave(int lane) {
        if (marks != null) {
            marks.leave(lane);
        }
    }

    /** Notes what stopped a flush; a refusal by the disk is no fault of the entry. */
    void note(Throwable cause) {
        if (cause instanceof EntryFailure entry && !isOfTheDisk(entry.getCause())) {
            failed.merge(
                    new Place(entry.sequence(), entry.position()),
                    new Failed(1, "it cannot be processed: " + entry.getCause()),
                    (before, now) -> new Failed(before.attempts() + 1, now.reason()));
        }
    }

    /** An entry that is not to be read at all. */
    void condemn(String sequence, long position, String reason) {
        failed.put(new Place(sequence, position), new Failed(ATTEMPTS, reason));
    }

    private static boolean isOfTheDisk(@Nullable Throwable cause) {
        return cause instanceof GatewayException refusal
                && (refusal.code() == ErrorCode.DISK_FULL || refusal.code() == ErrorCode.STORAGE_FAILED);
    }

    /** Why the entry is not read; null where it is. */
    @Nullable
    String reasonAt(String sequence, long position) {
        Failed found = failed.isEmpty() ? null : failed.get(new Place(sequence, position));
        return found == null || found.attempts() < ATTEMPTS ? null : found.reason();
    }

    /** Everything of the sequence below a position is committed. */
    void forget(String sequence, long below) {
        if (marks != null) {
            marks.forget(sequence, below);
        }
        failed.keySet()
                .removeIf(place -> place.position() < below && place.sequence().equals(sequence));
    }
}
