package io.quantivista.ingestion.pipeline;

import io.vertx.core.Completable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.impl.future.FutureImpl;
import io.vertx.core.internal.ContextInternal;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A future that another thread completes between its first listener and the second, as it may happen to any that comes from a
 * worker. The first one is then queued on the event loop, and the second one runs at once, before it. Made and used on an event
 * loop.
 */
public final class HastyFuture<T> extends FutureImpl<T> {
    private final Consumer<HastyFuture<T>> completion;

    private HastyFuture(Vertx vertx, Consumer<HastyFuture<T>> completion) {
        super((ContextInternal) vertx.getOrCreateContext());
        this.completion = completion;
    }

    public static <T> Future<T> succeeding(Vertx vertx, T result) {
        return new HastyFuture<>(vertx, future -> future.tryComplete(result));
    }

    public static <T> Future<T> failing(Vertx vertx, Throwable cause) {
        return new HastyFuture<>(vertx, future -> future.tryFail(cause));
    }

    @Override
    public void addListener(Completable<? super T> listener) {
        super.addListener(listener);
        if (isComplete()) {
            return;
        }
        Thread worker = new Thread(() -> completion.accept(this), "hasty");
        worker.start();
        try {
            worker.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Does something on an event loop. */
    public static <R> Future<R> onLoop(Vertx vertx, Supplier<Future<R>> task) {
        return Future.future(told -> vertx.runOnContext(
                v -> Future.succeededFuture().compose(begun -> task.get()).onComplete(told)));
    }
}
