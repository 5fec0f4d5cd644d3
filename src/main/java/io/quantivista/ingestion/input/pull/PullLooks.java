package io.quantivista.ingestion.input.pull;

import io.quantivista.ingestion.job.PullTask;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.BiConsumer;

/**
 * Looks at sources, whether there is anything to pull: each by itself, so that one that does not answer keeps one place alone, and a few
 * at once, as each may be a connection of this process. All fields belong to one event loop.
 */
final class PullLooks {
    private final Context loop;
    private final PullStarter starter;
    private final int most;
    private final BiConsumer<PullTask, AsyncResult<Boolean>> seen;
    private final Queue<PullTask> waiting = new ArrayDeque<>();
    private int looking;
    private boolean stopped;

    /**
     * @param most looks at once
     * @param seen told of each task whether there is anything to pull, on the loop
     */
    PullLooks(Context loop, PullStarter starter, int most, BiConsumer<PullTask, AsyncResult<Boolean>> seen) {
        this.loop = loop;
        this.starter = starter;
        this.most = most;
        this.seen = seen;
    }

    void add(PullTask task) {
        waiting.add(task);
        goOn();
    }

    /** Nothing more is looked at; looks under way are told. */
    void stop() {
        stopped = true;
        waiting.clear();
    }

    private void goOn() {
        while (!stopped && looking < most && !waiting.isEmpty()) {
            PullTask task = waiting.remove();
            looking++;
            starter.hasPending(task.sourceId())
                    .onComplete(hasPending -> loop.runOnContext(v -> {
                        looking--;
                        seen.accept(task, hasPending);
                        goOn();
                    }));
        }
    }
}
