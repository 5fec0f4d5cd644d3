package io.quantivista.ingestion.pipeline.stream;

import io.quantivista.ingestion.intake.log.IntakeLog;
import io.quantivista.ingestion.intake.log.IntakeLogConfig;
import io.quantivista.ingestion.intake.log.LogPosition;
import io.quantivista.ingestion.intake.log.SegmentLog;
import io.quantivista.ingestion.intake.receipts.ReceiptBook;
import io.quantivista.ingestion.intake.receipts.ReceiptConfig;
import io.quantivista.ingestion.lake.Lake;
import io.quantivista.ingestion.pipeline.Pipeline;
import io.quantivista.ingestion.source.SourceRegistry;
import io.quantivista.ingestion.telemetry.LogKeys;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The streams from start to stop: the log, what was pushed before, the flows, and the trimming behind them. */
public final class StreamService {
    private static final Logger LOGGER = LoggerFactory.getLogger(StreamService.class);
    private static final long PULSE_MILLIS = 25;
    private static final long TRIM_MILLIS = 5000;

    private final Vertx vertx;
    private final IntakeLog log;
    private final ReceiptBook receipts;
    private final Streams streams;
    private final StreamRecovery recovery;
    private final StreamMeters meters;
    private long pulse;
    private long trimming;
    private Future<Void> trim = Future.succeededFuture();
    private @Nullable Future<Void> closed;

    private StreamService(
            Vertx vertx,
            IntakeLog log,
            ReceiptBook receipts,
            Streams streams,
            StreamRecovery recovery,
            StreamMeters meters) {
        this.vertx = vertx;
        this.log = log;
        this.receipts = receipts;
        this.streams = streams;
        this.recovery = recovery;
        this.meters = meters;
    }

    /**
     * Opens the log and brings the ledger up to date with what the tables tell of earlier windows. Called on the event loop
     * that the streams are to live on, before {@link Pipeline#recover}; {@link #begin} comes after it.
     */
    public static Future<StreamService> start(
            Vertx vertx,
            StreamConfig config,
            IntakeLogConfig logConfig,
            ReceiptConfig receiptConfig,
            Lake lake,
            Pipeline pipeline,
            SourceRegistry sources,
            StreamMeters meters,
            StreamJobs jobs) {
        Context owner = vertx.getOrCreateContext();
        return vertx.executeBlocking(() -> open(owner, logConfig, receiptConfig, pipeline), false)
                .compose(opened -> {
                    StreamRecovery recovery = new StreamRecovery(vertx, config, lake, pipeline, sources, meters, jobs);
                    return recovery.recover(owner, opened.log(), opened.receipts())
                            .map(streams ->
                                    new StreamService(
                                            vertx, opened.log(), opened.receipts(), streams, recovery, meters))
                            .recover(e -> vertx.executeBlocking(
                                            () -> {
                                                opened.close();
                                                return null;
                                            },
                                            false)
                                    .transform(gone -> Future.failedFuture(e)));
                })
                .onSuccess(service -> meters.bind(service.streams));
    }

    private record Opened(IntakeLog log, ReceiptBook receipts) {
        void close() {
            receipts.close();
            log.close();
        }
    }

    private static Opened open(Context owner, IntakeLogConfig logConfig, ReceiptConfig receiptConfig, Pipeline pipeline)
            throws IOException {
        SegmentLog log = SegmentLog.open(logConfig, task -> owner.runOnContext(v -> task.run()));
        try {
            return new Opened(log, ReceiptBook.open(receiptConfig, logConfig, log, pipeline.clock()));
        } catch (IOException | RuntimeException e) {
            log.close();
            throw e;
        }
    }

    /**
     * Begins to commit what the log still has, and what comes. Called once, on the streams' event loop, when the ledger has
     * ended the jobs of the dead process: it could not tell a window that is open now from one of those.
     */
    public Future<Void> begin() {
        recovery.resume();
        pulse = vertx.setPeriodic(PULSE_MILLIS, due -> streams.pulse());
        trimming = vertx.setPeriodic(TRIM_MILLIS, due -> trim());
        return Future.succeededFuture();
    }

    public Streams streams() {
        return streams;
    }

    /** Lets go of what every table has; what must be known of it for longer is written down first. */
    private Future<Void> trim() {
        LogPosition upTo = streams.committedEverywhere();
        if (!trim.isComplete() || upTo.compareTo(log.trimmed()) <= 0) {
            return trim;
        }
        trim = vertx.<Void>executeBlocking(
                        () -> {
                            receipts.archive(upTo);
                            log.trim(upTo);
                            receipts.trimmed(upTo);
                            return null;
                        },
                        false)
                .recover(e -> {
                    meters.trimFailed();
                    LOGGER.atWarn()
                            .addKeyValue(LogKeys.POSITION, upTo.value())
                            .setCause(e)
                            .log("The intake log could not be trimmed, it is tried again");
                    return Future.succeededFuture();
                });
        return trim;
    }

    /** Takes no more pushes. On any thread. */
    public void refuse() {
        streams.refuse();
    }

    /**
     * Commits what is in the log and ends the windows, within {@code graceMillis}; what is left then is in the log, and the
     * next start goes on with it. Then the log is closed.
     */
    public Future<Void> stop(long graceMillis) {
        Promise<Void> stopped = Promise.promise();
        streams.refuse();
        streams.owner()
                .runOnContext(v -> streams.drain()
                        .timeout(Math.max(1, graceMillis), TimeUnit.MILLISECONDS)
                        .recover(late -> {
                            LOGGER.atWarn()
                                    .addKeyValue(LogKeys.REASON, late.getMessage())
                                    .log(
                                            "Not everything pushed was committed before the stop; the next start goes on with it");
                            return Future.succeededFuture();
                        })
                        .compose(drained -> trim())
                        .eventually(this::close)
                        .onComplete(stopped));
        return stopped.future();
    }

    /** Lets go of everything as it is; what is not committed is in the log. Any number of times, on any thread. */
    public Future<Void> close() {
        Promise<Void> done = Promise.promise();
        streams.owner().runOnContext(v -> closeHere().onComplete(done));
        return done.future();
    }

    private Future<Void> closeHere() {
        Future<Void> before = closed;
        if (before != null) {
            return before;
        }
        vertx.cancelTimer(pulse);
        vertx.cancelTimer(trimming);
        streams.refuse();
        streams.close();
        Future<Void> closing = vertx.executeBlocking(
                () -> {
                    new Opened(log, receipts).close();
                    return null;
                },
                false);
        closed = closing;
        return closing;
    }
}
