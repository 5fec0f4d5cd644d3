package io.quantivista.ingestion.intake.log;

import io.quantivista.ingestion.error.GatewayException;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Tells those who wait how it went: all of a group in one task on the executor of the log's owner, so that nobody's work
 * delays the next sync.
 */
final class Promises {
    private final Executor executor;
    private final AppendQueue queue;
    private final Signal grown = new Signal();
    private final Signal drained = new Signal();
    private volatile long last;

    /** @param last the last durable position of the log that was recovered */
    Promises(Executor executor, AppendQueue queue, long last) {
        this.executor = executor;
        this.queue = queue;
        this.last = last;
    }

    /** The last durable position. */
    long last() {
        return last;
    }

    Signal grown() {
        return grown;
    }

    Signal drained() {
        return drained;
    }

    /** The group is durable, its first entry at {@code first}. */
    void keep(List<PendingAppend> group, long first) {
        last = first + group.size() - 1;
        tell(() -> {
            for (int i = 0; i < group.size(); i++) {
                group.get(i).promise().complete(new LogPosition(first + i));
            }
            grown.fire();
            fireDrained();
        });
    }

    void refuse(List<PendingAppend> group, GatewayException refusal) {
        if (!group.isEmpty()) {
            tell(() -> {
                group.forEach(append -> append.promise().completeExceptionally(refusal));
                fireDrained();
            });
        }
    }

    /** Nothing more will come: whoever waits looks again. */
    void ended() {
        tell(() -> {
            grown.fire();
            drained.fire();
        });
    }

    private void fireDrained() {
        if (queue.hasRoom()) {
            drained.fire();
        }
    }

    private void tell(Runnable news) {
        try {
            executor.execute(news);
        } catch (RejectedExecutionException ended) {
            news.run();
        }
    }
}
