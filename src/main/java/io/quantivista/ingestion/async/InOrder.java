package io.quantivista.ingestion.async;

import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Blocking work of one owner, one piece after the other, beside that of others: what Vert.x runs in order is in the order of a
 * context, and one piece that hangs keeps everybody waiting who shares it. Called on its context, on which the futures complete.
 */
public final class InOrder {
    private final Context context;
    private Future<?> last = Future.succeededFuture();

    public InOrder(Context context) {
        this.context = context;
    }

    /** Runs a task on a worker when those before it have ended, be it with a failure. */
    public <T extends @Nullable Object> Future<T> run(Callable<T> task) {
        Future<T> done = last.transform(before -> context.executeBlocking(task, false));
        last = done;
        return done;
    }
}
