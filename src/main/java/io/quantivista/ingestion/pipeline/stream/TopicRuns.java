package io.quantivista.ingestion.pipeline.stream;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;

/** Runs of messages that were delivered and wait for a lane, in the order of their delivery. On the stream's context. */
final class TopicRuns {
    private final Deque<TopicRun> waiting = new ArrayDeque<>();

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    void add(TopicRun run) {
        waiting.add(run);
    }

    /** Takes the first ones, until they have so many bytes; at least one where there is any. */
    List<TopicRun> take(long mostBytes) {
        List<TopicRun> taken = new ArrayList<>();
        long bytes = 0;
        while (bytes < mostBytes && !waiting.isEmpty()) {
            TopicRun run = waiting.remove();
            bytes += run.bytes();
            taken.add(run);
        }
        return taken;
    }

    /** Gives back the room of those that nobody takes any more. */
    void drop(Predicate<TopicRun> gone) {
        waiting.removeIf(run -> {
            boolean isGone = gone.test(run);
            if (isGone) {
                run.release().run();
            }
            return isGone;
        });
    }

    void dropAll() {
        drop(run -> true);
    }
}
