package io.quantivista.ingestion.pipeline.stream;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.intake.log.DamagedLogException;
import io.quantivista.ingestion.intake.log.LogEntry;
import io.quantivista.ingestion.intake.log.LogPosition;
import io.quantivista.ingestion.job.JobEnd;
import io.quantivista.ingestion.lake.FlushWrite;
import io.quantivista.ingestion.lake.Publication;
import io.quantivista.ingestion.telemetry.LogKeys;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The commit loop of one table: reads the log from the table's own position, takes what is the table's through the lanes, and
 * commits it with the position it has reached. One flush at a time; the next begins where the last one was committed.
 *
 * <p>A flush that fails leaves nothing: its files are removed, the windows it touched end as of their last commit, and the same
 * pushes are read again. All of it on the stream's context.
 */
final class TableFlow {
    private static final Logger LOGGER = LoggerFactory.getLogger(TableFlow.class);
    private static final long FIRST_PAUSE_MILLIS = 200;
    private static final long LONGEST_PAUSE_MILLIS = 10_000;

    private enum State {
        /** Nothing of the table is in the log that is not committed. */
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
    private final TableAccounts accounts;
    private final TableWindows windows;
    private final FlushFeed feed;
    private final PushFailures failures = new PushFailures();
    private final Awaited awaited;
    private final StreamSums streams = new StreamSums();
    private final PendingAge pending = new PendingAge();
    private final List<Runnable> watchers = new ArrayList<>();

    private State state = State.IDLE;
    private long stored;
    private long committed;
    private long noticed;
    private @Nullable Flush flush;
    private long pauseMillis = FIRST_PAUSE_MILLIS;
    private @Nullable GatewayException halt;
    private @Nullable Promise<Void> draining;

    /** @param stored the position of the log that the table itself tells */
    TableFlow(StreamContext context, String table, TableAccounts accounts, TableWindows windows, long stored) {
        this.context = context;
        this.table = table;
        this.accounts = accounts;
        this.windows = windows;
        this.stored = stored;
        this.committed = Math.max(stored, context.log().trimmed().value());
        this.noticed = committed;
        this.awaited = new Awaited(committed);
        this.feed = new FlushFeed(context, table, windows, failures, committed + 1, this::advance);
    }

    /** Goes on with what was in the log at the start. */
    void resume(LogPosition first, Instant firstReceived, LogPosition last) {
        skipTo(first);
        pending.note(first.value(), firstReceived);
        noticed = last.value();
        advance();
    }

    /** A push to the table is durable. */
    void notice(LogPosition position, LogEntry entry) {
        accounts.receive(entry);
        if (isSettled()) {
            skipTo(position);
        }
        noticed = position.value();
        pending.note(position.value(), entry.receivedAt());
        advance();
    }

    /** When the oldest push came that is not committed, to about a second. */
    Optional<Instant> pendingSince() {
        return pending.oldest();
    }

    /** Nothing before is the table's. */
    private void skipTo(LogPosition position) {
        committed = position.value() - 1;
        feed.seek(position.value());
    }

    /** Up to which position of the log everything of the table is committed. */
    long committed() {
        return isSettled() ? Math.max(committed, context.noted()) : committed;
    }

    private boolean isSettled() {
        return noticed <= committed;
    }

    TableAccounts accounts() {
        return accounts;
    }

    TableWindows windows() {
        return windows;
    }

    /** Completes when the push at the position is committed; fails where nothing goes on. */
    Future<Commitment> await(LogPosition position, int records) {
        if (state == State.HALTED && position.value() > committed) {
            return Future.failedFuture(halted());
        }
        return awaited.await(position.value(), records, committed);
    }

    /** How far a client's stream is committed here. */
    StreamCommit commitOf(StreamSum.Name stream) {
        return streams.find(stream, new LogPosition(committed()));
    }

    /** Calls {@code watcher} after each commit. */
    Runnable watch(Runnable watcher) {
        watchers.add(watcher);
        return () -> watchers.remove(watcher);
    }

    /** Why nothing goes on. */
    Optional<GatewayException> halt() {
        return Optional.ofNullable(halt);
    }

    /** Commits what there is without waiting for more, and ends the windows. */
    Future<Void> drain() {
        Promise<Void> drained = Promise.promise();
        draining = drained;
        if (state == State.HALTED) {
            drained.complete();
        }
        advance();
        return drained.future().compose(done -> windows.endAll());
    }

    /** A few times a second: a flush that is due is closed, windows that are due end. */
    void pulse() {
        advance();
        windows.sweep(context.now());
    }

    private void advance() {
        switch (state) {
            case IDLE -> beginOrRest();
            case GATHERING -> gather();
            case OPENING, CLOSING, PAUSING, HALTED -> {
                // Goes on by itself, or not at all.
            }
        }
    }

    private void beginOrRest() {
        if (isSettled()) {
            feed.close();
            Promise<Void> drained = draining;
            if (drained != null) {
                drained.tryComplete();
            }
            return;
        }
        state = State.OPENING;
        long from = committed;
        context.blocking(() -> context.lake().beginFlush(context.feed(), table, stored))
                .onSuccess(write -> {
                    if (state == State.HALTED) {
                        context.discard(write);
                        return;
                    }
                    flush = new Flush(write, from, System.nanoTime());
                    state = State.GATHERING;
                    advance();
                })
                .onFailure(this::retreat);
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
            feed.takeNext(now, noticed);
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
        if (draining != null && now.through() >= noticed) {
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
        Future.join(Future.join(ends), context.closeFiles(now.write()))
                .compose(closed -> {
                    List<JobEnd> told = ends.stream().map(Future::result).toList();
                    String summary = WindowEnds.write(told);
                    var totals = accounts.after(now.counts());
                    return context.blocking(() -> now.write().publish(now.through(), totals, summary))
                            .recover(failure -> context.settle(now.write(), failure))
                            .onSuccess(published -> committed(now, published, touched, told, closedAt));
                })
                .onFailure(failure -> giveUp(now, failure));
    }

    private void committed(
            Flush now, Publication published, List<SourceWindow> touched, List<JobEnd> ends, Instant closedAt) {
        committed = now.through();
        stored = committed;
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
        accounts.commit(now.counts(), now.bytes());
        pending.committed(committed, isSettled());
        failures.forget(new LogPosition(committed));
        streams.add(now.streams());
        context.meters().flushed(now, published, closedAt, context.now());
        context.pipeline().checkpoints().nudge();
        if (state != State.HALTED) {
            state = State.IDLE;
        }
        // Told last of all: whatever they do, the flow stands.
        awaited.commit(now.outcomes(), committed, published.deltaVersion());
        List.copyOf(watchers).forEach(Runnable::run);
        windows.sweep(context.now());
        advance();
    }

    /** The flush is behind: a window's next pushes go into another one, whether this one got some of it or not. */
    private void leave(Flush done) {
        done.windows().forEach(SourceWindow::leave);
        windows.all().forEach(SourceWindow::leave);
    }

    /** Nothing of the flush becomes visible; the same pushes are read again. */
    private void giveUp(Flush failed, Throwable cause) {
        if (state != State.HALTED) {
            state = State.CLOSING;
        }
        flush = null;
        failures.note(cause);
        LOGGER.atError()
                .addKeyValue(LogKeys.TABLE, table)
                .setCause(cause)
                .log("Flush failed, its pushes are read again");
        FlushWrite write = failed.write();
        context.discard(write).onComplete(gone -> {
            leave(failed);
            failed.windows().forEach(windows::abandon);
            retreat(cause);
        });
    }

    private void retreat(Throwable cause) {
        feed.seek(committed + 1);
        context.meters().failed();
        if (state == State.HALTED) {
            return;
        }
        if (cause instanceof GatewayException refusal && refusal.code() == ErrorCode.FENCED) {
            halt(refusal);
            return;
        }
        if (cause instanceof DamagedLogException damaged) {
            halt(new GatewayException(ErrorCode.INTAKE_FAILED, "Of the intake log, " + damaged.getMessage()));
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
        awaited.fail(why);
        Promise<Void> drained = draining;
        if (drained != null) {
            drained.tryComplete();
        }
    }

    private GatewayException halted() {
        GatewayException why = halt;
        return why == null ? new GatewayException(ErrorCode.BUSY, "The gateway is stopping") : why;
    }

    /** Nothing goes on any more; what a lane or a commit still does changes nothing here. */
    void close() {
        state = State.HALTED;
        awaited.fail(halted());
        feed.close();
    }
}
