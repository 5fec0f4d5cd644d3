package io.quantivista.ingestion.intake.log;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;

/** What whoever appends was told, and so what a log must hold after whatever happened. */
final class LogModel {
    private final TreeMap<Long, Long> acknowledged = new TreeMap<>();
    private final Set<Long> undecided = new HashSet<>();
    private long highest = -1;
    private long trimmed = -1;
    private long trimmedAtMost = -1;

    /** An append whose stage has completed, or never will. */
    void appended(long number, CompletionStage<LogPosition> stage) {
        undecided.add(number);
        stage.whenComplete((position, failure) -> {
            if (failure == null) {
                require(
                        position.value() > highest,
                        "position %s was given before, the highest is %d".formatted(position, highest));
                highest = position.value();
                acknowledged.put(position.value(), number);
                undecided.remove(number);
            } else if (isRefused(failure)) {
                undecided.remove(number);
            }
        });
    }

    /** Only a log that has stopped may have an entry that it did not acknowledge. */
    private static boolean isRefused(Throwable failure) {
        return failure instanceof GatewayException refusal && refusal.code() != ErrorCode.INTAKE_FAILED;
    }

    void trimming(long upTo) {
        trimmedAtMost = Math.max(trimmedAtMost, upTo);
    }

    void trimmed(long upTo) {
        trimmed = Math.max(trimmed, upTo);
    }

    long entries() {
        return acknowledged.size();
    }

    /** What a log holds, from behind its trim mark on. What it shows now, it must go on showing. */
    void check(long markedAt, List<StoredEntry> held) {
        require(markedAt >= trimmed, "trimmed to %d, and it says %d".formatted(trimmed, markedAt));
        require(markedAt <= trimmedAtMost, "trimmed to %d at most, and it says %d".formatted(trimmedAtMost, markedAt));
        long expected = markedAt + 1;
        long before = -1;
        for (StoredEntry stored : held) {
            long position = stored.position().value();
            require(position == expected++, "position %d does not follow".formatted(position));
            long number = Entries.number(stored.entry());
            require(number > before, "entry %d comes twice or out of order".formatted(number));
            before = number;
            Long promised = acknowledged.get(position);
            require(
                    promised == null ? undecided.remove(number) : promised == number,
                    "position %d has entry %d, and had %s".formatted(position, number, promised));
            acknowledged.put(position, number);
        }
        long last = expected - 1;
        require(
                acknowledged.tailMap(last, false).isEmpty(),
                "the log ends at %d, and acknowledged are %s".formatted(last, acknowledged.tailMap(last, false)));
        highest = Math.max(highest, last);
        trimmed = markedAt;
        acknowledged.headMap(markedAt, true).clear();
        // What the log does not show after a recovery is gone for good.
        undecided.clear();
    }

    static void require(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }
}
