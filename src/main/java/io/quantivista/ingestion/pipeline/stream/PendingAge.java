package io.quantivista.ingestion.pipeline.stream;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * When the oldest push of a table came that no commit has yet. It keeps one mark for a second of backlog and at most
 * {@value #MOST_MARKS}: beyond that every second one goes, and what is told is earlier, never too late. On the stream's
 * context.
 */
final class PendingAge {
    static final int MOST_MARKS = 1024;

    private final Deque<Mark> marks = new ArrayDeque<>();
    private Duration apart = Duration.ofSeconds(1);

    /** From this position on pushes came at this time or later. */
    private record Mark(long position, Instant receivedAt) {}

    /** A push is durable; in the order of the log. */
    void note(long position, Instant receivedAt) {
        Mark last = marks.peekLast();
        if (last != null && receivedAt.isBefore(last.receivedAt().plus(apart))) {
            return;
        }
        if (marks.size() == MOST_MARKS) {
            thin();
        }
        marks.add(new Mark(position, receivedAt));
    }

    private void thin() {
        apart = apart.multipliedBy(2);
        boolean[] stays = {false};
        marks.removeIf(mark -> {
            stays[0] = !stays[0];
            return !stays[0];
        });
    }

    /** Everything up to the position is committed. */
    void committed(long position, boolean isSettled) {
        if (isSettled) {
            marks.clear();
            apart = Duration.ofSeconds(1);
            return;
        }
        while (marks.size() > 1 && second().position() <= position + 1) {
            marks.remove();
        }
    }

    private Mark second() {
        return marks.stream().skip(1).findFirst().orElseThrow();
    }

    /** Empty where nothing is pending. */
    Optional<Instant> oldest() {
        return Optional.ofNullable(marks.peek()).map(Mark::receivedAt);
    }
}
