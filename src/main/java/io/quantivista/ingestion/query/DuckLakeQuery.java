package io.quantivista.ingestion.query;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.lake.Lake;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;

/** Queries on a few workers of their own; one more than they can take is refused at once, not queued. */
public final class DuckLakeQuery implements LakeQuery {
    private final DuckQuery query;
    private final QueryConfig config;
    private final WorkerExecutor workers;
    private final ScheduledExecutorService timer;
    private final Semaphore places;

    public DuckLakeQuery(Vertx vertx, Lake lake, QueryConfig config) {
        this.config = config;
        this.workers = vertx.createSharedWorkerExecutor("query", config.atOnce());
        this.timer = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "query-time-limit");
            thread.setDaemon(true);
            return thread;
        });
        this.query = new DuckQuery(lake, config, timer);
        this.places = new Semaphore(config.atOnce());
    }

    @Override
    public Future<Buffer> run(String sql, ResultFormat format) {
        if (!places.tryAcquire()) {
            return Future.failedFuture(new GatewayException(
                    ErrorCode.BUSY,
                    "%d queries are running, which is the limit: try again".formatted(config.atOnce())));
        }
        return workers.executeBlocking(() -> Buffer.buffer(query.run(sql, format)), false)
                .andThen(ended -> places.release());
    }

    /** Ends the workers; running queries are cancelled by their time limit at the latest. */
    public Future<Void> close() {
        timer.shutdown();
        return workers.close();
    }
}
