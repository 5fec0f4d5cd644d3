package io.quantivista.ingestion.pipeline;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.telemetry.LogKeys;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Repeats calls to PostgreSQL until it is there again. Stateless; called on any context. */
final class StoreRetry {
    static final long LONGEST_PAUSE_MILLIS = 2000;

    private static final Logger LOGGER = LoggerFactory.getLogger(StoreRetry.class);
    private static final long FIRST_PAUSE_MILLIS = 200;

    private final Vertx vertx;

    StoreRetry(Vertx vertx) {
        this.vertx = vertx;
    }

    <T> Future<T> run(Supplier<Future<T>> call) {
        return run(call, FIRST_PAUSE_MILLIS);
    }

    private <T> Future<T> run(Supplier<Future<T>> call, long pauseMillis) {
        return call.get().recover(e -> {
            boolean isAway = e instanceof GatewayException refusal && refusal.code() == ErrorCode.STORE_UNAVAILABLE;
            if (!isAway) {
                return Future.failedFuture(e);
            }
            LOGGER.atWarn().addKeyValue(LogKeys.DELAY_MILLIS, pauseMillis).log("PostgreSQL is away, trying again");
            return vertx.timer(pauseMillis, TimeUnit.MILLISECONDS)
                    .compose(waited -> run(call, Math.min(LONGEST_PAUSE_MILLIS, pauseMillis * 2)));
        });
    }
}
