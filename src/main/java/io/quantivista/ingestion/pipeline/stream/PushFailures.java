package io.quantivista.ingestion.pipeline.stream;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.intake.log.LogPosition;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Pushes that stopped a flush. One that does so time and again is not read any more: its records go to quarantine as they
 * came, and the stream goes on. Safe for any thread.
 */
final class PushFailures {
    /** As often a push is tried: a fault of the moment is over by then. */
    static final int ATTEMPTS = 3;

    private final Map<LogPosition, Failed> failed = new ConcurrentHashMap<>();

    private record Failed(int attempts, String reason) {}

    /** Notes what stopped a flush; a refusal by the disk is no fault of the push. */
    void note(Throwable cause) {
        if (cause instanceof EntryFailure entry && !isOfTheDisk(entry.getCause())) {
            failed.merge(
                    entry.position(),
                    new Failed(1, "it cannot be processed: " + entry.getCause()),
                    (before, now) -> new Failed(before.attempts() + 1, now.reason()));
        }
    }

    private static boolean isOfTheDisk(@Nullable Throwable cause) {
        return cause instanceof GatewayException refusal
                && (refusal.code() == ErrorCode.DISK_FULL || refusal.code() == ErrorCode.STORAGE_FAILED);
    }

    /** Why the push is not read; null where it is. */
    @Nullable
    String reasonAt(LogPosition position) {
        Failed found = failed.isEmpty() ? null : failed.get(position);
        return found == null || found.attempts() < ATTEMPTS ? null : found.reason();
    }

    /** Everything up to there is committed. */
    void forget(LogPosition upTo) {
        failed.keySet().removeIf(position -> position.compareTo(upTo) <= 0);
    }
}
