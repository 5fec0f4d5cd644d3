package io.quantivista.ingestion.pipeline.stream;

import io.quantivista.ingestion.intake.log.IntakeLog;
import io.quantivista.ingestion.intake.receipts.ReceiptBook;
import io.quantivista.ingestion.lake.Closing;
import io.quantivista.ingestion.lake.FlushWrite;
import io.quantivista.ingestion.lake.Lake;
import io.quantivista.ingestion.lake.Publication;
import io.quantivista.ingestion.lake.UnfinishedFlush;
import io.quantivista.ingestion.pipeline.LaneVerticle;
import io.quantivista.ingestion.pipeline.Pipeline;
import io.quantivista.ingestion.telemetry.LogKeys;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the flows of all tables share. Its futures complete on the stream's context, from which it is called. */
final class StreamContext {
    private static final Logger LOGGER = LoggerFactory.getLogger(StreamContext.class);
    private static final long SETTLE_PAUSE_MILLIS = 2000;

    private final Vertx vertx;
    private final StreamConfig config;
    private final IntakeLog log;
    private final ReceiptBook receipts;
    private final Lake lake;
    private final Pipeline pipeline;
    private final StreamMeters meters;
    private final FlushJournals journals;
    /** What was learnt of flushes that nobody has asked about yet: one that came to nothing is told once. */
    private final Map<String, UnfinishedFlush> settled = new HashMap<>();

    private long noted;

    /** @param noted the last position of the log that the receipt book knows */
    StreamContext(
            Vertx vertx,
            StreamConfig config,
            IntakeLog log,
            ReceiptBook receipts,
            Lake lake,
            Pipeline pipeline,
            StreamMeters meters,
            long noted) {
        this.vertx = vertx;
        this.config = config;
        this.log = log;
        this.receipts = receipts;
        this.lake = lake;
        this.pipeline = pipeline;
        this.meters = meters;
        this.noted = noted;
        this.journals = new FlushJournals(vertx, lake);
    }

    /** The name of the log's feed in the tables. */
    static String feedOf(IntakeLog log) {
        return "quantivista/" + log.id();
    }

    Vertx vertx() {
        return vertx;
    }

    StreamConfig config() {
        return config;
    }

    IntakeLog log() {
        return log;
    }

    String feed() {
        return feedOf(log);
    }

    ReceiptBook receipts() {
        return receipts;
    }

    Lake lake() {
        return lake;
    }

    Pipeline pipeline() {
        return pipeline;
    }

    StreamMeters meters() {
        return meters;
    }

    FlushJournals journals() {
        return journals;
    }

    Instant now() {
        return pipeline.clock().instant();
    }

    /** The last position that the receipt book has judged. */
    long noted() {
        return noted;
    }

    void noted(long position) {
        noted = position;
    }

    /** Runs blocking code on a worker, beside others. */
    <T> Future<T> blocking(Callable<T> task) {
        return vertx.executeBlocking(task, false);
    }

    void later(long millis, Runnable task) {
        vertx.setTimer(millis, due -> task.run());
    }

    /** Finishes the files of a flush, all lanes at work. */
    Future<Void> closeFiles(FlushWrite write) {
        List<LaneVerticle> lanes = pipeline.lanes();
        return lanes.get(0).run(write::closings).compose(closings -> {
            List<Future<Void>> all = new ArrayList<>();
            for (int i = 0; i < closings.size(); i++) {
                Closing closing = closings.get(i);
                all.add(lanes.get(i % lanes.size()).run(() -> {
                    closing.run();
                    return null;
                }));
            }
            return Future.join(all).mapEmpty();
        });
    }

    /** A flush could not be published: fails where nothing of it is visible, asks the table's log where only it knows. */
    Future<Publication> settle(FlushWrite write, Throwable failure) {
        if (!write.isLeftToRecovery()) {
            return Future.failedFuture(failure);
        }
        LOGGER.atError()
                .addKeyValue(LogKeys.PATH, write.id())
                .setCause(failure)
                .log("Outcome of a flush is unknown, asking the table's log");
        Promise<Publication> told = Promise.promise();
        ask(write, failure, told);
        return told.future();
    }

    private void ask(FlushWrite write, Throwable failure, Promise<Publication> told) {
        blocking(() -> {
                    write.discard();
                    return lake.recoverFlushes();
                })
                .onComplete(asked -> {
                    if (asked.succeeded()) {
                        asked.result().stream()
                                .filter(flush ->
                                        !flush.committed() || flush.id().equals(write.id()))
                                .forEach(flush -> settled.put(flush.id(), flush));
                    }
                    UnfinishedFlush found = settled.remove(write.id());
                    if (found == null) {
                        later(SETTLE_PAUSE_MILLIS, () -> ask(write, failure, told));
                    } else if (found.committed()) {
                        told.complete(new Publication(found.deltaVersion(), 0, 0, 0, 0));
                    } else {
                        told.fail(failure);
                    }
                });
    }

    /** Removes what a flush wrote, unless it may be committed; completes in any case. */
    Future<Void> discard(FlushWrite write) {
        return this.<Void>blocking(() -> {
                    write.discard();
                    return null;
                })
                .recover(e -> {
                    LOGGER.atError()
                            .addKeyValue(LogKeys.PATH, write.id())
                            .setCause(e)
                            .log("Files of a failed flush could not be removed");
                    return Future.succeededFuture();
                });
    }
}
