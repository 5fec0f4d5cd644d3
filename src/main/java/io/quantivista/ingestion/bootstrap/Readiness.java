package io.quantivista.ingestion.bootstrap;

import io.quantivista.ingestion.pipeline.Pipeline;
import io.quantivista.ingestion.pipeline.stream.Streams;
import io.quantivista.ingestion.store.Database;
import io.vertx.core.Future;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** What must hold for work to be sent here. Called on any context. */
final class Readiness {
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

    Map<String, Supplier<Future<Boolean>>> checks() {
        return Map.of(
                "gateway", () -> Future.succeededFuture(!stopping && !pipeline.isStopping()),
                "intake", () -> streams.halt().map(Optional::isEmpty),
                "postgresql", () -> database.ping().map(true).otherwise(false));
    }
}
