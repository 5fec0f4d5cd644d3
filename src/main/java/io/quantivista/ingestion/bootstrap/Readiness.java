package io.quantivista.ingestion.bootstrap;

import io.quantivista.ingestion.pipeline.Pipeline;
import io.quantivista.ingestion.pipeline.stream.Streams;
import io.quantivista.ingestion.store.Database;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** What must hold for work to be sent here. Called on any context. */
final class Readiness {
    /** A check that hangs is down. */
    private static final long CHECK_TIMEOUT_MILLIS = 800;

    private final Database database;
    private final Pipeline pipeline;
    private final Streams streams;
    private volatile boolean stopping;

    Readiness(Database database, Pipeline pipeline, Streams streams) {
        this.database = database;
        this.pipeline = pipeline;
        this.streams = streams;
    }

    /** From now on nothing should be sent here. */
    void stop() {
        stopping = true;
    }

    /** Whether everything holds. */
    Future<Boolean> isReady() {
        List<Future<Boolean>> asked = checks().values().stream()
                .map(check -> check.get()
                        .timeout(CHECK_TIMEOUT_MILLIS, TimeUnit.MILLISECONDS)
                        .otherwise(false))
                .toList();
        return Future.all(asked).map(all -> asked.stream().allMatch(Future::result));
    }

    Map<String, Supplier<Future<Boolean>>> checks() {
        return Map.of(
                "gateway", () -> Future.succeededFuture(!stopping && !pipeline.isStopping()),
                "intake", () -> streams.halt().map(Optional::isEmpty),
                "postgresql", () -> database.ping().map(true).otherwise(false));
    }
}
