package io.quantivista.ingestion.pipeline;

import io.quantivista.ingestion.lake.Lake;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the checkpoints of tables on Vert.x's worker pool, one at a time, when the jobs that made them due have ended: with
 * ten thousand files one takes a second, which neither a sender nor a lane should wait. Called on any thread.
 */
public final class Checkpoints {
    private static final Logger LOGGER = LoggerFactory.getLogger(Checkpoints.class);

    private final Vertx vertx;
    private final Lake lake;
    private Future<Void> running = Future.succeededFuture();
    private boolean busy;
    private boolean nudged;

    Checkpoints(Vertx vertx, Lake lake) {
        this.vertx = vertx;
        this.lake = lake;
    }

    /** A job has ended: what it made due is written soon. */
    public synchronized void nudge() {
        if (busy) {
            nudged = true;
        } else {
            busy = true;
            running = write();
        }
    }

    private Future<Void> write() {
        return vertx.<Void>executeBlocking(
                        () -> {
                            lake.writeCheckpoints();
                            return null;
                        },
                        false)
                .recover(e -> {
                    LOGGER.atWarn().setCause(e).log("Checkpoints could not be written");
                    return Future.succeededFuture();
                })
                .compose(written -> again());
    }

    private synchronized Future<Void> again() {
        if (!nudged) {
            busy = false;
            return Future.succeededFuture();
        }
        nudged = false;
        return write();
    }

    /** Completes when those that are due by now are written, or have failed. */
    synchronized Future<Void> written() {
        return running;
    }
}
