package io.quantivista.ingestion.pipeline.stream;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.intake.log.IdempotencyKey;
import io.quantivista.ingestion.intake.log.IntakeLog;
import io.quantivista.ingestion.intake.log.LogEntry;
import io.quantivista.ingestion.intake.log.LogPosition;
import io.quantivista.ingestion.intake.log.StreamSequence;
import io.quantivista.ingestion.intake.receipts.Admission;
import io.quantivista.ingestion.intake.receipts.Admitted;
import io.quantivista.ingestion.intake.receipts.KnownPush;
import io.quantivista.ingestion.intake.receipts.ReceiptCounts;
import io.quantivista.ingestion.intake.receipts.Verdict;
import io.quantivista.ingestion.job.SourceBalance;
import io.quantivista.ingestion.pipeline.SourcePlan;
import io.quantivista.ingestion.source.IngestionConfig;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.PromiseInternal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Pushed records on their way: into the intake log, where they are acknowledged, and by the flows of their tables into the
 * lake. Everything happens on one event loop, in the order of the log; who calls from another one is answered there.
 */
public final class Streams implements PushPort {
    private final Context owner;
    private final StreamContext context;
    private final SourceCache sources;
    private final RecordCounter counter;
    private final Map<String, TableFlow> flows;
    /** Pushes of a client's stream whose records are still counted: the next one of the stream waits for them. */
    private final Map<StreamKey, Future<?>> preparing = new HashMap<>();

    /** Pushes of a source that are on their way into the log. */
    private final Map<String, Integer> appending = new HashMap<>();
    /** Sources that are being deleted. */
    private final Set<String> leaving = new HashSet<>();

    private volatile boolean stopping;
    private volatile long pendingBytes;
    private volatile long pendingRecords;

    private record StreamKey(String sourceId, String streamId) {}

    Streams(Context owner, StreamContext context, SourceCache sources, Map<String, TableFlow> flows) {
        this.owner = owner;
        this.context = context;
        this.sources = sources;
        this.counter = new RecordCounter(context.pipeline().limits());
        this.flows = flows;
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
            StreamSequence sequence = push.sequence();
            return sequence == null
                    ? prepare(push)
                    : inOrder(new StreamKey(push.sourceId(), sequence.streamId()), push);
        });
    }

    /** Keeps the pushes of one stream in their order, however long each takes to be counted. */
    private Future<Receipt> inOrder(StreamKey stream, Push push) {
        Future<?> before = preparing.get(stream);
        Promise<Void> appended = Promise.promise();
        Future<Receipt> receipt =
                before == null ? prepare(push, appended) : before.transform(done -> prepare(push, appended));
        if (!appended.future().isComplete()) {
            preparing.put(stream, appended.future());
            appended.future().onComplete(done -> preparing.remove(stream, appended.future()));
        }
        return receipt;
    }

    private Future<Receipt> prepare(Push push) {
        return prepare(push, Promise.promise());
    }

    /** @param appended completed when the push has its place in the order of the log, or has none */
    private Future<Receipt> prepare(Push push, Promise<Void> appended) {
        return sources.find(push.sourceId())
                .compose(plan -> {
                    PushFormat format = PushFormats.of(plan, push.contentType());
                    if (format.isOfLines()) {
                        return Future.succeededFuture(
                                new Prepared(push, format, RecordCounter.countLines(push.payload())));
                    }
                    IngestionConfig config = format.plan().config();
                    return context.blocking(() ->
                            new Prepared(push, format, counter.decode(format.descriptor(), config, push.payload())));
                })
                .compose(prepared -> {
                    Future<Receipt> receipt = append(prepared);
                    appended.tryComplete();
                    return receipt;
                })
                .onFailure(appended::tryFail);
    }

    private record Prepared(Push push, PushFormat format, int records) {
        String table() {
            return format.plan().source().sourceType().table();
        }

        LogEntry entry(Instant receivedAt) {
            return new LogEntry(
                    push.sourceId(),
                    table(),
                    format.contentType(),
                    records,
                    receivedAt,
                    push.payload(),
                    push.key(),
                    push.sequence());
        }
    }

    private Future<Receipt> append(Prepared prepared) {
        Push push = prepared.push();
        if (prepared.records() == 0) {
            if (push.sequence() != null) {
                return Future.failedFuture(new GatewayException(
                        ErrorCode.INVALID_REQUEST,
                        "The batch of a stream has no record: a sequence without records could not be remembered"));
            }
            return Future.succeededFuture(new Receipt(prepared.table(), 0, null, false));
        }
        if (leaving.contains(push.sourceId())) {
            return Future.failedFuture(new GatewayException(
                    ErrorCode.SOURCE_NOT_FOUND, "The source '%s' is being deleted".formatted(push.sourceId())));
        }
        Instant now = context.now();
        Admission admission;
        try {
            admission = context.receipts().admit(push.sourceId(), push.key(), push.sequence(), now);
        } catch (GatewayException refused) {
            return Future.failedFuture(refused);
        }
        if (admission instanceof Admission.Repeated repeated) {
            return Future.succeededFuture(repeated(prepared, repeated.first()));
        }
        Admitted admitted = (Admitted) admission;
        LogEntry entry = prepared.entry(now);
        Promise<Receipt> receipt = Promise.promise();
        appending.merge(push.sourceId(), 1, Integer::sum);
        // Registered on the thread on which it completes, so that entries are noted in the order of the log.
        context.log().append(entry).whenComplete((position, failure) -> {
            appending.computeIfPresent(push.sourceId(), (source, count) -> count == 1 ? null : count - 1);
            if (position == null) {
                admitted.end();
                receipt.fail(failure);
                return;
            }
            Verdict verdict = noted(position, entry);
            admitted.end();
            if (verdict == Verdict.ACCEPTED) {
                context.meters().pushed(entry.records());
                receipt.complete(new Receipt(entry.table(), entry.records(), position, false));
            } else {
                answerVoid(prepared, receipt);
            }
        });
        return receipt.future();
    }

    /** The entry is durable: what it is, and whose. */
    private Verdict noted(LogPosition position, LogEntry entry) {
        Verdict verdict = context.receipts().note(position, entry);
        context.noted(position.value());
        if (verdict == Verdict.ACCEPTED) {
            flow(entry.table()).notice(position, entry);
            count();
        }
        return verdict;
    }

    /** Another was faster under its key, or its stream has a gap before it. */
    private void answerVoid(Prepared prepared, Promise<Receipt> receipt) {
        Push push = prepared.push();
        IdempotencyKey key = push.key();
        StreamSequence sequence = push.sequence();
        try {
            Optional<KnownPush> first =
                    key == null ? Optional.empty() : context.receipts().find(push.sourceId(), key);
            if (first.isEmpty()
                    && sequence != null
                    && sequence.sequence() > lastSequence(push.sourceId(), sequence.streamId())) {
                throw new GatewayException(
                        ErrorCode.SEQUENCE_GAP,
                        "sequence %d of the stream %s came behind one that was refused: open the stream again and go on from its last durable sequence"
                                .formatted(sequence.sequence(), sequence.streamId()));
            }
            receipt.complete(repeated(prepared, first));
        } catch (GatewayException refused) {
            receipt.fail(refused);
        }
    }

    private static Receipt repeated(Prepared prepared, Optional<KnownPush> first) {
        return first.map(known -> new Receipt(known.table(), known.records(), known.position(), true))
                .orElseGet(() -> new Receipt(prepared.table(), prepared.records(), null, true));
    }

    @Override
    public Future<Commitment> committed(Receipt receipt) {
        LogPosition position = receipt.position();
        if (position == null) {
            return Future.succeededFuture(receipt.repeated() ? Commitment.UNKNOWN : new Commitment(0L, 0L, 0L, null));
        }
        return here(() -> flow(receipt.table()).await(position));
    }

    @Override
    public long lastSequence(String sourceId, String streamId) {
        return context.receipts().lastSequence(sourceId, streamId);
    }

    /** Up to which position the entries of a table are committed. */
    @Override
    public LogPosition lastPosition() {
        return context.log().last();
    }

    @Override
    public Future<LogPosition> committedPosition(String table) {
        return here(() -> Future.succeededFuture(new LogPosition(flow(table).committed())));
    }

    @Override
    public Runnable watch(String table, Consumer<LogPosition> watcher) {
        Context caller = context.vertx().getOrCreateContext();
        Promise<Runnable> end = Promise.promise();
        owner.runOnContext(v -> {
            TableFlow flow = flow(table);
            end.complete(flow.watch(() -> {
                LogPosition position = new LogPosition(flow.committed());
                caller.runOnContext(told -> watcher.accept(position));
            }));
        });
        return () -> end.future().onSuccess(ending -> owner.runOnContext(v -> ending.run()));
    }

    private TableFlow flow(String table) {
        TableFlow flow = flows.get(table);
        if (flow == null) {
            throw new IllegalStateException("there is no table " + table);
        }
        return flow;
    }

    /** Runs a task on the streams' own event loop; the answer comes on the caller's context. */
    private <T> Future<T> here(Supplier<Future<T>> task) {
        ContextInternal caller = (ContextInternal) context.vertx().getOrCreateContext();
        if (((ContextInternal) owner).nettyEventLoop() == caller.nettyEventLoop() && caller.inThread()) {
            return task.get();
        }
        PromiseInternal<T> answer = caller.promise();
        owner.runOnContext(v -> task.get().onComplete(answer));
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
            boolean isPending = appending.containsKey(sourceId)
                    || flows.values().stream().anyMatch(flow -> flow.accounts().isPending(sourceId));
            if (isPending) {
                return Future.failedFuture(new GatewayException(
                        ErrorCode.SOURCE_IN_USE,
                        "Records that were pushed to the source '%s' are not committed yet: disable it and come back"
                                .formatted(sourceId)));
            }
            leaving.add(sourceId);
            return deletion.get().onComplete(done -> {
                leaving.remove(sourceId);
                changed(sourceId);
            });
        });
    }

    /** The source was changed: pushes see it as it is now. */
    public void changed(String sourceId) {
        sources.forget(sourceId);
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
        Optional<GatewayException> failed =
                context.log().closedForAppends().filter(why -> why.code() == ErrorCode.INTAKE_FAILED);
        if (failed.isPresent()) {
            return Future.succeededFuture(failed);
        }
        return here(() -> Future.succeededFuture(flows.values().stream()
                .map(TableFlow::halt)
                .flatMap(Optional::stream)
                .findFirst()));
    }

    /** A few times a second. */
    void pulse() {
        flows.values().forEach(TableFlow::pulse);
        count();
        pendingRecords = flows.values().stream()
                .mapToLong(flow -> flow.accounts().pendingRecords())
                .sum();
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

    void close() {
        flows.values().forEach(TableFlow::close);
    }

    Context owner() {
        return owner;
    }
}
