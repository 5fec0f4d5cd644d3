package io.quantivista.ingestion.pipeline;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A worker: runs blocking tasks one after the other on a thread of its own kind, and nothing else. */
public final class LaneVerticle extends VerticleBase {
    private final AtomicInteger waiting = new AtomicInteger();
    private @Nullable Context worker;

    @Override
    public Future<?> start() {
        worker = context;
        return Future.succeededFuture();
    }

    /** Tasks that were handed over and have not ended. */
    int waiting() {
        return waiting.get();
    }

    /** The number of the one with the fewest tasks waiting. */
    public static int leastBusy(LaneVerticle[] lanes) {
        int least = 0;
        for (int i = 1; i < lanes.length; i++) {
            if (lanes[i].waiting() < lanes[least].waiting()) {
                least = i;
            }
        }
        return least;
    }

    /** Runs a task behind those there are; the answer comes on the context of whoever asked. */
    public <T> Future<T> run(Callable<T> task) {
        Promise<T> promise = Promise.promise();
        Context caller = Objects.requireNonNull(Vertx.currentContext(), "called outside a context");
        waiting.incrementAndGet();
        Objects.requireNonNull(worker, "the lane is not deployed").runOnContext(started -> {
            try {
                T result = task.call();
                caller.runOnContext(done -> promise.complete(result));
            } catch (Throwable e) {
                // Handed to the caller whatever it is: a lane that dies of one job's fault would stop all the others.
                caller.runOnContext(done -> promise.fail(e));
            } finally {
                waiting.decrementAndGet();
            }
        });
        return promise.future();
    }
}
