package io.quantivista.ingestion.input.kafka;

import io.quantivista.ingestion.intake.InFlightBytes;
import io.quantivista.ingestion.pipeline.stream.TopicPort;
import io.quantivista.ingestion.pipeline.stream.TopicRun;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * What was polled and has no room yet; until it has some, nothing more is polled. On the reader's thread but for the moment at
 * which room is given.
 */
final class Held {
    private final InFlightBytes room;
    private final TopicPort port;
    private final Runnable wakeUp;
    private @Nullable List<TopicRun> runs;
    private InFlightBytes.@Nullable Waiting waiting;
    /** Of what waits now: a grant for what was dropped meanwhile may be told late. */
    private AtomicBoolean isGranted = new AtomicBoolean();

    /** @param wakeUp called when room was given, on the thread that gave it */
    Held(InFlightBytes room, TopicPort port, Runnable wakeUp) {
        this.room = room;
        this.port = port;
        this.wakeUp = wakeUp;
    }

    /** Delivers runs, at once or when there is room for them. */
    void deliver(List<TopicRun> polled, long bytes) {
        AtomicBoolean granted = new AtomicBoolean();
        Optional<InFlightBytes.Waiting> wait = room.acquire(bytes, () -> {
            granted.set(true);
            wakeUp.run();
        });
        if (wait.isEmpty()) {
            port.deliver(polled);
        } else {
            runs = polled;
            isGranted = granted;
            waiting = wait.get();
        }
    }

    /** Whether something waits, after a look whether it still has to. */
    boolean isWaiting() {
        List<TopicRun> polled = runs;
        if (polled != null && isGranted.get()) {
            runs = null;
            waiting = null;
            port.deliver(polled);
        }
        return runs != null;
    }

    /** Lets go of what waits; it is read again by whoever comes to own its partitions. */
    List<TopicRun> drop() {
        List<TopicRun> dropped = runs;
        InFlightBytes.Waiting wait = waiting;
        runs = null;
        waiting = null;
        if (dropped == null || wait == null) {
            return List.of();
        }
        if (!wait.cancel()) {
            dropped.forEach(run -> run.release().run());
        }
        return dropped;
    }
}
