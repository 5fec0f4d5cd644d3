package io.quantivista.ingestion.intake;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.Executor;

/** The event loop of a call, as far as waiting needs it. */
public interface CallLoop {
    /** Runs tasks on the context of who asks; for any thread. */
    Executor current();

    /**
     * Runs a task later on the context of who asks.
     *
     * @return takes it back, where it has not run
     */
    Runnable after(Duration wait, Runnable task);

    static CallLoop of(Vertx vertx) {
        return new CallLoop() {
            @Override
            public Executor current() {
                Context context = vertx.getOrCreateContext();
                return task -> context.runOnContext(v -> task.run());
            }

            @Override
            public Runnable after(Duration wait, Runnable task) {
                long timer = vertx.setTimer(Math.max(1, wait.toMillis()), due -> task.run());
                return () -> vertx.cancelTimer(timer);
            }
        };
    }
}
