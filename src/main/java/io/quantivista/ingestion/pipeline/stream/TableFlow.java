package io.quantivista.ingestion.pipeline.stream;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.intake.log.DamagedLogException;
import io.quantivista.ingestion.intake.log.LogEntry;
import io.quantivista.ingestion.intake.log.LogPosition;
import io.quantivista.ingestion.lake.FeedAdvance;
import io.quantivista.ingestion.lake.Publication;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What was pushed to one table: reads the log from the table's own position on, takes what is the table's through the lanes, and
 * commits it with the position it has reached. On the stream's context.
 */
final class TableFlow implements FlowFeed {
    private final StreamContext context;
    private final TableAccounts accounts;
    private final FlushFeed feed;
    private final CommitLoop loop;
    private final EntryFailures failures = new EntryFailures();
    private final Awaited awaited;
    private final StreamSums streams = new StreamSums();
    private final PendingAge pending = new PendingAge();
    private final List<Runnable> watchers = new ArrayList<>();

    private long stored;
    private long committed;
    private long noticed;

    /** @param stored the position of the log that the table itself tells */
    TableFlow(StreamContext context, String table, TableAccounts accounts, TableWindows windows, long stored) {
        this.context = context;
        this.accounts = accounts;
        this.stored = stored;
        this.committed = Math.max(stored, context.log().trimmed().value());
        this.noticed = committed;
        this.awaited = new Awaited(committed);
        this.loop = new CommitLoop(context, table, windows, this);
        this.feed = new FlushFeed(context, table, windows, failures, committed + 1, loop::advance);
    }

    /** Goes on with what was in the log at the start. */
    void resume(LogPosition first, Instant firstReceived, LogPosition last) {
        skipTo(first);
        pending.note(first.value(), firstReceived);
        noticed = last.value();
        loop.advance();
    }

    /** A push to the table is durable. */
    void notice(LogPosition position, LogEntry entry) {
        accounts.receive(entry);
        if (isSettled()) {
            skipTo(position);
        }
        noticed = position.value();
        pending.note(position.value(), entry.receivedAt());
        loop.advance();
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

    TableAccounts accounts() {
        return accounts;
    }

    TableWindows windows() {
        return loop.windows();
    }

    /** Completes when the push at the position is committed; fails where nothing goes on. */
    Future<Commitment> await(LogPosition position, int records) {
        if (loop.isHalted() && position.value() > committed) {
            return Future.failedFuture(loop.halted());
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
        return loop.halt();
    }

    /** Commits what there is without waiting for more, and ends the windows. */
    Future<Void> drain() {
        return loop.drain();
    }

    /** A few times a second. */
    void pulse() {
        loop.pulse();
    }

    @Override
    public String name() {
        return context.feed();
    }

    @Override
    public boolean isSettled() {
        return noticed <= committed;
    }

    @Override
    public void begin(Flush flush) {
        feed.begin(committed);
    }

    @Override
    public boolean hasTakenAll(Flush flush) {
        return feed.through() >= noticed;
    }

    @Override
    public boolean isBusy() {
        return feed.isBusy();
    }

    @Override
    public void takeNext(Flush flush) {
        feed.takeNext(flush, noticed);
    }

    @Override
    public Future<Void> confirm(Flush flush) {
        return Future.succeededFuture();
    }

    @Override
    public List<FeedAdvance> advances(Flush flush) {
        return List.of(new FeedAdvance(name(), stored, feed.through(), accounts.after(flush.counts())));
    }

    @Override
    public void committed(Flush flush) {
        committed = feed.through();
        stored = committed;
        accounts.commit(flush.counts(), flush.bytes());
        pending.committed(committed, isSettled());
        failures.forget(name(), committed + 1);
        streams.add(feed.streams());
    }

    @Override
    public void tell(Publication published) {
        awaited.commit(feed.outcomes(), committed, published.deltaVersion());
        List.copyOf(watchers).forEach(Runnable::run);
    }

    @Override
    public void rest() {
        feed.close();
    }

    @Override
    public void rewind(Throwable cause) {
        failures.note(cause);
        feed.seek(committed + 1);
    }

    @Override
    public Optional<GatewayException> haltsOn(Throwable cause) {
        if (cause instanceof GatewayException refusal && refusal.code() == ErrorCode.FENCED) {
            return Optional.of(refusal);
        }
        return cause instanceof DamagedLogException damaged
                ? Optional.of(
                        new GatewayException(ErrorCode.INTAKE_FAILED, "Of the intake log, " + damaged.getMessage()))
                : Optional.empty();
    }

    @Override
    public void halted(GatewayException cause) {
        awaited.fail(cause);
    }

    /** Nothing goes on any more; what a lane or a commit still does changes nothing here. */
    void close() {
        loop.close();
        feed.close();
    }
}
