package io.quantivista.ingestion.pipeline.stream;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.intake.log.IdempotencyKey;
import io.quantivista.ingestion.intake.log.LogEntry;
import io.quantivista.ingestion.intake.log.LogPosition;
import io.quantivista.ingestion.intake.log.StreamSequence;
import io.quantivista.ingestion.intake.receipts.Admission;
import io.quantivista.ingestion.intake.receipts.Admitted;
import io.quantivista.ingestion.intake.receipts.KnownPush;
import io.quantivista.ingestion.intake.receipts.Verdict;
import io.quantivista.ingestion.source.IngestionConfig;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/** The way of a push into the log: counted, admitted, appended, and judged when it is durable. On the stream's context. */
final class PushIntake {
    private final StreamContext context;
    private final SourceCache sources;
    private final RecordCounter counter;
    private final BiConsumer<LogPosition, LogEntry> accepted;
    /** Pushes of a client's stream whose records are still counted: the next one of the stream waits for them. */
    private final Map<StreamKey, Future<?>> preparing = new HashMap<>();
    /** Pushes of a source that are on their way into the log, from the moment they came. */
    private final Map<String, Integer> taking = new HashMap<>();
    /** Sources that are being deleted. */
    private final Set<String> leaving = new HashSet<>();

    private record StreamKey(String sourceId, String streamId) {}

    /** @param accepted takes each new entry in the order of the log, before its receipt is given */
    PushIntake(StreamContext context, SourceCache sources, BiConsumer<LogPosition, LogEntry> accepted) {
        this.context = context;
        this.sources = sources;
        this.counter = new RecordCounter(context.pipeline().limits());
        this.accepted = accepted;
    }

    /** Takes a push, as {@link PushPort#push} tells. */
    Future<Receipt> take(Push push) {
        String sourceId = push.sourceId();
        if (leaving.contains(sourceId)) {
            return Future.failedFuture(new GatewayException(
                    ErrorCode.SOURCE_NOT_FOUND, "The source '%s' is being deleted".formatted(sourceId)));
        }
        taking.merge(sourceId, 1, Integer::sum);
        StreamSequence sequence = push.sequence();
        Future<Receipt> receipt =
                sequence == null ? prepare(push) : inOrder(new StreamKey(sourceId, sequence.streamId()), push);
        return receipt.andThen(
                done -> taking.computeIfPresent(sourceId, (source, count) -> count == 1 ? null : count - 1));
    }

    /** Whether a push of the source is on its way into the log. */
    boolean isTaking(String sourceId) {
        return taking.containsKey(sourceId);
    }

    /** The source is being deleted. */
    void refuse(String sourceId) {
        leaving.add(sourceId);
    }

    /** It is gone, or stays. */
    void welcome(String sourceId) {
        leaving.remove(sourceId);
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
        // Registered on the thread on which it completes, so that entries are noted in the order of the log.
        context.log().append(entry).whenComplete((position, failure) -> {
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
            accepted.accept(position, entry);
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
                    && sequence.sequence() > context.receipts().lastSequence(push.sourceId(), sequence.streamId())) {
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
}
