package io.quantivista.ingestion.pipeline.stream;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.intake.log.IntakeLog;
import io.quantivista.ingestion.intake.log.LogEntry;
import io.quantivista.ingestion.intake.log.LogPosition;
import io.quantivista.ingestion.intake.receipts.ReceiptCounts;
import io.quantivista.ingestion.job.SourceBalance;
import io.quantivista.ingestion.pipeline.SourcePlan;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.PromiseInternal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Pushed records on their way: into the intake log, where they are acknowledged, and by the flows of their tables into the
 * lake. Everything happens on one event loop, in the order of the log; who calls from another one is answered there.
 */
public final class Streams implements PushPort {
    private final Context owner;
    private final StreamContext context;
    private final SourceCache sources;
    private final PushIntake intake;
    private final Map<String, TableFlow> flows;
    private final LostWindows lostWindows;
    private volatile boolean stopping;
    private volatile long pendingBytes;
    private volatile long pendingRecords;
    private volatile @Nullable Instant pendingSince;
    private volatile int halted;

    Streams(
            Context owner,
            StreamContext context,
            SourceCache sources,
            Map<String, TableFlow> flows,
            LostWindows lostWindows) {
        this.lostWindows = lostWindows;
        this.owner = owner;
        this.context = context;
        this.sources = sources;
        this.flows = flows;
        this.intake = new PushIntake(context, sources, this::notice);
    }

    @Override
    public Future<SourcePlan> source(String sourceId) {
        return sources.find(sourceId);
    }

    @Override
    public Future<Receipt> push(Push push) {
        return here(() -> {
            if (stopping) {
                return Future.failedFuture(
                        new GatewayException(ErrorCode.BUSY, "The gateway is stopping: push to another or come back"));
            }
            return intake.take(push);
        });
    }

    @Override
    public Future<Commitment> committed(Receipt receipt) {
        LogPosition position = receipt.position();
        if (position == null) {
            return Future.succeededFuture(receipt.repeated() ? Commitment.UNKNOWN : new Commitment(0L, 0L, 0L, null));
        }
        return here(() -> flow(receipt.table()).await(position, receipt.accepted()));
    }

    @Override
    public long lastSequence(String sourceId, String streamId) {
        return context.receipts().lastSequence(sourceId, streamId);
    }

    @Override
    public LogPosition lastPosition() {
        return context.log().last();
    }

    @Override
    public Future<StreamCommit> committed(String table, String sourceId, String streamId) {
        StreamSum.Name stream = new StreamSum.Name(sourceId, streamId);
        return here(() -> Future.succeededFuture(flow(table).commitOf(stream)));
    }

    @Override
    public Runnable watch(String table, String sourceId, String streamId, Consumer<StreamCommit> watcher) {
        StreamSum.Name stream = new StreamSum.Name(sourceId, streamId);
        Context caller = context.vertx().getOrCreateContext();
        Promise<Runnable> end = Promise.promise();
        owner.runOnContext(v -> {
            TableFlow flow = flow(table);
            end.complete(flow.watch(() -> {
                StreamCommit commit = flow.commitOf(stream);
                caller.runOnContext(told -> watcher.accept(commit));
            }));
        });
        return () -> end.future().onSuccess(ending -> owner.runOnContext(v -> ending.run()));
    }

    private void notice(LogPosition position, LogEntry entry) {
        flow(entry.table()).notice(position, entry);
        count();
    }

    private TableFlow flow(String table) {
        TableFlow flow = flows.get(table);
        if (flow == null) {
            throw new IllegalStateException("there is no table " + table);
        }
        return flow;
    }

    /** Runs a task on the streams' own event loop; the answer comes on the caller's context. */
    <T> Future<T> here(Supplier<Future<T>> task) {
        if (((ContextInternal) owner).nettyEventLoop().inEventLoop()) {
            return task.get();
        }
        ContextInternal caller = (ContextInternal) context.vertx().getOrCreateContext();
        PromiseInternal<T> answer = caller.promise();
        // A task that throws fails the answer.
        owner.runOnContext(
                v -> Future.<Void>succeededFuture().compose(none -> task.get()).onComplete(answer));
        return answer.future();
    }

    /** The accounts of what was pushed, one for each source and table. */
    Future<List<SourceBalance>> balances() {
        return here(() -> Future.succeededFuture(flows.values().stream()
                .flatMap(flow -> flow.accounts().balances().stream())
                .toList()));
    }

    /**
     * Deletes a source none of whose records is on its way; while that is done none is taken. Fails with
     * {@code source_in_use} where one is.
     */
    Future<Void> leave(String sourceId, Supplier<Future<Void>> deletion) {
        return here(() -> {
            boolean isPending = intake.isTaking(sourceId)
                    || flows.values().stream().anyMatch(flow -> flow.accounts().isPending(sourceId));
            if (isPending) {
                return Future.failedFuture(new GatewayException(
                        ErrorCode.SOURCE_IN_USE,
                        "Records that were pushed to the source '%s' are not committed yet: disable it and come back"
                                .formatted(sourceId)));
            }
            intake.refuse(sourceId);
            return deletion.get().andThen(done -> {
                intake.welcome(sourceId);
                changed(sourceId);
            });
        });
    }

    /** The source was changed: pushes see it as it is now, and its next job begins with the next flush. For any thread. */
    public void changed(String sourceId) {
        sources.forget(sourceId);
        owner.runOnContext(v -> flows.values().forEach(flow -> flow.windows().renew(sourceId)));
    }

    /** Windows whose beginning was not answered, of every flow. */
    LostWindows lostWindows() {
        return lostWindows;
    }

    /** What flows share. */
    StreamContext context() {
        return context;
    }

    IntakeLog log() {
        return context.log();
    }

    /** Bytes of pushes that are durable and not committed; for any thread. */
    public long pendingBytes() {
        return pendingBytes;
    }

    /** Records of pushes that are durable and not committed; for any thread. */
    public long pendingRecords() {
        return pendingRecords;
    }

    /** How long the oldest push has been durable and not committed, to about a second; for any thread. */
    public Duration pendingAge() {
        Instant since = pendingSince;
        return since == null ? Duration.ZERO : Duration.between(since, context.now());
    }

    /** How many of the log and the tables' streams have stopped until the gateway is started anew; for any thread. */
    int halted() {
        return halted + (logFailure().isPresent() ? 1 : 0);
    }

    private void count() {
        pendingBytes = flows.values().stream()
                .mapToLong(flow -> flow.accounts().pendingBytes())
                .sum();
    }

    /** What is known of pushes that came before; for any thread. */
    public ReceiptCounts receiptCounts() {
        return context.receipts().counts();
    }

    /** Why the log, or a table's stream, has stopped for good; empty while all go on. For any thread. */
    public Future<Optional<GatewayException>> halt() {
        Optional<GatewayException> failed = logFailure();
        if (failed.isPresent()) {
            return Future.succeededFuture(failed);
        }
        return here(() -> Future.succeededFuture(flows.values().stream()
                .map(TableFlow::halt)
                .flatMap(Optional::stream)
                .findFirst()));
    }

    private Optional<GatewayException> logFailure() {
        return context.log().closedForAppends().filter(why -> why.code() == ErrorCode.INTAKE_FAILED);
    }

    /** A few times a second. */
    void pulse() {
        flows.values().forEach(TableFlow::pulse);
        count();
        pendingRecords = flows.values().stream()
                .mapToLong(flow -> flow.accounts().pendingRecords())
                .sum();
        halted = (int)
                flows.values().stream().filter(flow -> flow.halt().isPresent()).count();
        pendingSince = flows.values().stream()
                .map(TableFlow::pendingSince)
                .flatMap(Optional::stream)
                .min(Comparator.naturalOrder())
                .orElse(null);
    }

    /** Up to which position everything is committed, whatever its table. */
    LogPosition committedEverywhere() {
        long least = context.noted();
        for (TableFlow flow : flows.values()) {
            least = Math.min(least, flow.committed());
        }
        return new LogPosition(least);
    }

    /** Takes no more pushes. */
    void refuse() {
        stopping = true;
    }

    /** Commits what is in the log and ends the windows. */
    Future<Void> drain() {
        List<Future<Void>> drained = new ArrayList<>();
        flows.values().forEach(flow -> drained.add(flow.drain()));
        return Future.join(drained).mapEmpty();
    }

    /** The windows that are open now. */
    List<SourceWindow> windows() {
        return flows.values().stream()
                .flatMap(flow -> flow.windows().all().stream())
                .toList();
    }

    /** Nothing of it goes on. On its own event loop. */
    void close() {
        flows.values().forEach(TableFlow::close);
    }

    Context owner() {
        return owner;
    }
}
