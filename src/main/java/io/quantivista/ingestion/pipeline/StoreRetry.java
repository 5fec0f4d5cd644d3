package io.quantivista.ingestion.pipeline;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.telemetry.LogKeys;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Repeats calls to PostgreSQL until it is there again; what waits holds one promise, however often it was tried. Called on any context. */
final class StoreRetry {
    static final long LONGEST_PAUSE_MILLIS = 2000;

    private static final Logger LOGGER = LoggerFactory.getLogger(StoreRetry.class);
    private static final long FIRST_PAUSE_MILLIS = 200;

    /** Runs a task after a pause. */
    interface Later {
        void run(long pauseMillis, Runnable task);
    }

    private final Later later;

    StoreRetry(Vertx vertx) {
        this((pauseMillis, task) -> vertx.setTimer(pauseMillis, due -> task.run()));
    }

    StoreRetry(Later later) {
        this.later = later;
    }

    <T> Future<T> run(Supplier<Future<T>> call) {
        Promise<T> answer = Promise.promise();
        attempt(call, FIRST_PAUSE_MILLIS, answer);
        return answer.future();
    }

    private <T> void attempt(Supplier<Future<T>> call, long pauseMillis, Promise<T> answer) {
        Future.succeededFuture().compose(now -> call.get()).onComplete(done -> {
            if (done.succeeded()) {
                answer.complete(done.result());
            } else if (!isAway(done.cause())) {
                answer.fail(done.cause());
            } else {
                LOGGER.atWarn().addKeyValue(LogKeys.DELAY_MILLIS, pauseMillis).log("PostgreSQL is away, trying again");
                later.run(pauseMillis, () -> attempt(call, Math.min(LONGEST_PAUSE_MILLIS, pauseMillis * 2), answer));
            }
        });
    }

    private static boolean isAway(Throwable failure) {
        return failure instanceof GatewayException refusal && refusal.code() == ErrorCode.STORE_UNAVAILABLE;
    }
}
