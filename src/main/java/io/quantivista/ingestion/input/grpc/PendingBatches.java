package io.quantivista.ingestion.input.grpc;

import io.quantivista.ingestion.async.Backoff;
import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.pipeline.stream.Receipt;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The batches of one stream that are on their way into the log, in their order. Owned by one event loop.
 *
 * <p>Several are pushed at once. Where the log's queue is full, those that were not taken, and those behind them, are pushed
 * again in their order when the others are settled: the stream waits rather than fails. The outcome of a batch is told when
 * all before it are durable, so the first failure that is told is the first there was.
 */
final class PendingBatches {
    private static final Duration FIRST_WAIT = Duration.ofMillis(5);
    private static final Duration LONGEST_WAIT = Duration.ofMillis(250);

    private final Vertx vertx;
    private final Pushing pushing;
    private final Outcomes outcomes;
    private final Backoff backoff = new Backoff(FIRST_WAIT, LONGEST_WAIT);
    private final Deque<Pending> pending = new ArrayDeque<>();
    private int underWay;
    private boolean turnedAway;
    private boolean waiting;
    private boolean isLast;
    private boolean givenUp;

    /** Pushes a batch. */
    interface Pushing {
        Future<Receipt> push(long sequence, byte[] payload);
    }

    /** What becomes of the batches. */
    interface Outcomes {
        /** The next batch is durable. */
        void durable(long sequence, Receipt receipt);

        /** The batch was refused; nothing is told after it. */
        void refused(long sequence, Throwable cause);

        /** A batch needs its room no more. */
        void done(long bytes);

        /** No batch is on its way any more, and none will be pushed by itself. */
        void settled();
    }

    private static final class Pending {
        private final long sequence;
        private final byte[] payload;
        private final long bytes;
        private @Nullable Receipt receipt;
        private @Nullable Throwable refusal;
        private boolean isPushed;

        Pending(long sequence, byte[] payload, long bytes) {
            this.sequence = sequence;
            this.payload = payload;
            this.bytes = bytes;
        }
    }

    PendingBatches(Vertx vertx, Pushing pushing, Outcomes outcomes) {
        this.vertx = vertx;
        this.pushing = pushing;
        this.outcomes = outcomes;
    }

    /** Whether nothing is on its way. */
    boolean isSettled() {
        return underWay == 0 && (givenUp || pending.isEmpty());
    }

    /**
     * Takes the next batch.
     *
     * @param bytes the room that it holds
     */
    void add(long sequence, byte[] payload, long bytes) {
        Pending batch = new Pending(sequence, payload, bytes);
        pending.add(batch);
        if (!turnedAway) {
            push(batch);
        }
    }

    /** Takes no more, and pushes none again that was turned away; what is on its way still settles and is told. */
    void stop() {
        isLast = true;
        dropTurnedAway();
    }

    private void dropTurnedAway() {
        if (underWay > 0) {
            return;
        }
        pending.forEach(batch -> outcomes.done(batch.bytes));
        pending.clear();
        outcomes.settled();
    }

    /** Pushes nothing more. What is on its way still settles, and nothing is told of it but that. */
    void giveUp() {
        if (givenUp) {
            return;
        }
        givenUp = true;
        pending.forEach(batch -> {
            if (!batch.isPushed) {
                outcomes.done(batch.bytes);
            }
        });
        pending.removeIf(batch -> !batch.isPushed);
        if (underWay == 0) {
            outcomes.settled();
        }
    }

    private void push(Pending batch) {
        batch.isPushed = true;
        underWay++;
        pushing.push(batch.sequence, batch.payload).onComplete(done -> {
            underWay--;
            batch.isPushed = false;
            batch.receipt = done.result();
            batch.refusal = done.cause();
            settle(batch);
        });
    }

    private void settle(Pending batch) {
        if (givenUp) {
            outcomes.done(batch.bytes);
            if (underWay == 0) {
                outcomes.settled();
            }
            return;
        }
        turnedAway |= isBusy(batch.refusal);
        tell();
        if (givenUp) {
            return;
        }
        if (isLast) {
            dropTurnedAway();
        } else if (pending.isEmpty()) {
            backoff.reset();
            outcomes.settled();
        } else if (turnedAway && underWay == 0 && !waiting) {
            waiting = true;
            vertx.setTimer(backoff.afterFailure().toMillis(), again -> pushAgain());
        }
    }

    /** Tells what is known from the front on. */
    private void tell() {
        for (Pending first = pending.peek(); first != null && !givenUp; first = pending.peek()) {
            if (first.receipt != null) {
                pending.remove();
                outcomes.done(first.bytes);
                outcomes.durable(first.sequence, first.receipt);
            } else if (first.refusal != null && !isToBePushedAgain(first.refusal)) {
                outcomes.refused(first.sequence, first.refusal);
                return;
            } else {
                return;
            }
        }
    }

    private void pushAgain() {
        waiting = false;
        turnedAway = false;
        if (isLast) {
            return;
        }
        // A push that is refused at once may give up all of them.
        for (Pending batch : List.copyOf(pending)) {
            if (givenUp) {
                return;
            }
            if (batch.receipt == null) {
                batch.refusal = null;
                push(batch);
            }
        }
    }

    private static boolean isBusy(@Nullable Throwable refusal) {
        return refusal instanceof GatewayException known && known.code() == ErrorCode.BUSY;
    }

    /** Behind a batch that was turned away the next one leaves a gap. */
    private boolean isToBePushedAgain(Throwable refusal) {
        return isBusy(refusal)
                || (turnedAway && refusal instanceof GatewayException known && known.code() == ErrorCode.SEQUENCE_GAP);
    }
}
