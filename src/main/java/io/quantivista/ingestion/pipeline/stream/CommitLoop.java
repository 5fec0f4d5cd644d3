package io.quantivista.ingestion.pipeline.stream;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.job.JobEnd;
import io.quantivista.ingestion.lake.FlushWrite;
import io.quantivista.ingestion.lake.Publication;
import io.quantivista.ingestion.telemetry.LogKeys;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The commits of one feed to one table: takes what comes through the lanes and commits it with the positions it has reached.
 * One flush at a time; the next begins where the last one was committed.
 *
 * <p>A flush that fails leaves nothing: its files are removed, the windows it touched end as of their last commit, and the same
 * records are read again. All of it on the stream's context.
 */
final class CommitLoop {
    private static final Logger LOGGER = LoggerFactory.getLogger(CommitLoop.class);
    private static final long FIRST_PAUSE_MILLIS = 200;
    private static final long LONGEST_PAUSE_MILLIS = 10_000;

    private enum State {
        /** All that came is committed. */
        IDLE,
        OPENING,
        GATHERING,
        CLOSING,
        /** A flush failed, and the next waits a little. */
        PAUSING,
        /** Nothing goes on before somebody has looked. */
        HALTED
    }

    private final StreamContext context;
    private final String table;
    private final TableWindows windows;
    private final FlowFeed feed;

    private State state = State.IDLE;
    private @Nullable Flush flush;
    private long pauseMillis = FIRST_PAUSE_MILLIS;
    private @Nullable GatewayException halt;
    private @Nullable Promise<Void> draining;

    CommitLoop(StreamContext context, String table, TableWindows windows, FlowFeed feed) {
        this.context = context;
        this.table = table;
        this.windows = windows;
        this.feed = feed;
    }

    TableWindows windows() {
        return windows;
    }

    /** Why nothing goes on. */
    Optional<GatewayException> halt() {
        return Optional.ofNullable(halt);
    }

    /** Commits what there is without waiting for more; more may come afterwards. */
    Future<Void> settle() {
        Promise<Void> drained = draining;
        if (drained == null || drained.future().isComplete()) {
            drained = Promise.promise();
            draining = drained;
        }
        if (state == State.HALTED) {
            drained.tryComplete();
        }
        advance();
        return drained.future();
    }

    /** Commits what there is without waiting for more, and ends the windows. */
    Future<Void> drain() {
        return settle().compose(done -> windows.endAll());
    }

    /** A few times a second: a flush that is due is closed, windows that are due end. */
    void pulse() {
        advance();
        windows.sweep(context.now());
    }

    /** Goes on where there is something to go on with. */
    void advance() {
        switch (state) {
            case IDLE -> beginOrRest();
            case GATHERING -> gather();
            case OPENING, CLOSING, PAUSING, HALTED -> {
                // Goes on by itself, or not at all.
            }
        }
    }

    private void beginOrRest() {
        if (feed.isSettled()) {
            feed.rest();
            Promise<Void> drained = draining;
            if (drained != null) {
                draining = null;
                drained.tryComplete();
            }
            return;
        }
        state = State.OPENING;
        context.blocking(() -> context.lake().beginFlush(feed.name(), table))
                .onSuccess(write -> {
                    if (state == State.HALTED) {
                        context.discard(write);
                        return;
                    }
                    Flush begun = new Flush(write, System.nanoTime());
                    feed.begin(begun);
                    flush = begun;
                    state = State.GATHERING;
                    advance();
                })
                .onFailure(this::stayOut);
    }

    /** No flush could be begun, and nothing was read for it. */
    private void stayOut(Throwable cause) {
        LOGGER.atError()
                .addKeyValue(LogKeys.TABLE, table)
                .addKeyValue(LogKeys.FEED, feed.name())
                .setCause(cause)
                .log("Flush could not be begun, it is tried again");
        retreat(cause);
    }

    private void gather() {
        Flush now = flush();
        if (now.failure() != null) {
            if (now.bytesOnLanes() == 0 && !feed.isBusy()) {
                giveUp(now, now.failure());
            }
        } else if (isDue(now)) {
            if (now.bytesOnLanes() == 0 && !feed.isBusy()) {
                close(now);
            }
        } else {
            feed.takeNext(now);
            restIfDraining(now);
        }
    }

    /** What a flush was begun for may have gone to another reader. */
    private void restIfDraining(Flush now) {
        if (draining != null && flush == now && !now.hasTaken() && !feed.isBusy() && feed.isSettled()) {
            state = State.CLOSING;
            flush = null;
            context.discard(now.write()).onComplete(gone -> {
                leave(now);
                if (state == State.CLOSING) {
                    state = State.IDLE;
                    advance();
                }
            });
        }
    }

    private Flush flush() {
        Flush now = flush;
        if (now == null) {
            throw new IllegalStateException("no flush is under way");
        }
        return now;
    }

    private boolean isDue(Flush now) {
        if (!now.hasTaken()) {
            return false;
        }
        if (now.weight() >= context.config().flush().bytes()) {
            return true;
        }
        if (draining != null && feed.hasTakenAll(now)) {
            return true;
        }
        Duration gathers = context.config().gatherFor(now.write().partitions());
        return now.age(System.nanoTime()).compareTo(gathers) >= 0;
    }

    private void close(Flush now) {
        state = State.CLOSING;
        List<SourceWindow> touched = List.copyOf(now.windows());
        List<Future<JobEnd>> ends =
                touched.stream().map(SourceWindow::interimEnd).toList();
        Instant closedAt = context.now();
        Future.join(Future.join(ends), context.closeFiles(now.write()), feed.confirm(now))
                .compose(closed -> {
                    List<JobEnd> told = ends.stream().map(Future::result).toList();
                    String summary = WindowEnds.write(told);
                    var advances = feed.advances(now);
                    return context.blocking(() -> now.write().publish(advances, summary))
                            .recover(failure -> context.settle(now.write(), failure))
                            .onSuccess(published -> settled(() -> committed(now, published, touched, told, closedAt)));
                })
                .onFailure(failure -> giveUp(now, failure));
    }

    /** What is committed cannot be taken back: a fault of the book-keeping behind it leaves nothing that could be gone on with. */
    private void settled(Runnable bookKeeping) {
        try {
            bookKeeping.run();
        } catch (RuntimeException e) {
            LOGGER.atError()
                    .addKeyValue(LogKeys.TABLE, table)
                    .addKeyValue(LogKeys.FEED, feed.name())
                    .setCause(e)
                    .log("Commit could not be noted, start the gateway anew");
            halt(new GatewayException(
                    ErrorCode.INTERNAL,
                    "A commit to %s could not be noted: start the gateway anew".formatted(table),
                    e));
        }
    }

    private void committed(
            Flush now, Publication published, List<SourceWindow> touched, List<JobEnd> ends, Instant closedAt) {
        flush = null;
        pauseMillis = FIRST_PAUSE_MILLIS;
        context.journals().add(now.write().id(), touched.size());
        for (int i = 0; i < touched.size(); i++) {
            SourceWindow window = touched.get(i);
            String before = window.journal();
            window.committed(
                    ends.get(i).withDeltaVersion(published.deltaVersion()),
                    now.write().id());
            if (before != null) {
                context.journals().release(before);
            }
        }
        leave(now);
        feed.committed(now);
        context.meters().flushed(now, published, closedAt, context.now());
        context.pipeline().checkpoints().nudge();
        if (state != State.HALTED) {
            state = State.IDLE;
        }
        feed.tell(published);
        windows.sweep(context.now());
        advance();
    }

    /** The flush is behind: a window's next records go into another one, whether this one got some of them or not. */
    private void leave(Flush done) {
        done.windows().forEach(SourceWindow::leave);
        windows.all().forEach(SourceWindow::leave);
    }

    /** Nothing of the flush becomes visible; the same records are read again. */
    private void giveUp(Flush failed, Throwable cause) {
        if (state != State.HALTED) {
            state = State.CLOSING;
        }
        flush = null;
        LOGGER.atError()
                .addKeyValue(LogKeys.TABLE, table)
                .addKeyValue(LogKeys.FEED, feed.name())
                .setCause(cause)
                .log("Flush failed, its records are read again");
        FlushWrite write = failed.write();
        context.discard(write).onComplete(gone -> {
            leave(failed);
            failed.windows().forEach(windows::abandon);
            retreat(cause);
        });
    }

    private void retreat(Throwable cause) {
        feed.rewind(cause);
        context.meters().failed();
        if (state == State.HALTED) {
            return;
        }
        Optional<GatewayException> end = feed.haltsOn(cause);
        if (end.isPresent()) {
            halt(end.get());
            return;
        }
        state = State.PAUSING;
        context.later(pauseMillis, () -> {
            if (state == State.PAUSING) {
                state = State.IDLE;
                advance();
            }
        });
        pauseMillis = Math.min(LONGEST_PAUSE_MILLIS, pauseMillis * 2);
    }

    /** Nothing goes on before somebody has looked, or before the next start. */
    private void halt(GatewayException why) {
        halt = why;
        state = State.HALTED;
        feed.halted(why);
        Promise<Void> drained = draining;
        if (drained != null) {
            drained.tryComplete();
        }
    }

    /** Whether nothing goes on. */
    boolean isHalted() {
        return state == State.HALTED;
    }

    /** Why nothing goes on, for whoever asks then. */
    GatewayException halted() {
        GatewayException why = halt;
        return why == null ? new GatewayException(ErrorCode.BUSY, "The gateway is stopping") : why;
    }

    /** Nothing goes on any more; what a lane or a commit still does changes nothing here. */
    void close() {
        state = State.HALTED;
        feed.halted(halted());
    }
}
