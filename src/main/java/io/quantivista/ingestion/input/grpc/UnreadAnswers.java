package io.quantivista.ingestion.input.grpc;

import org.jspecify.annotations.Nullable;

/**
 * Answers of one call that have not gone to its client, as it grants no window for them. A small answer costs many times its bytes
 * while it waits, so they are counted. Owned by the event loop of the call.
 */
final class UnreadAnswers {
    /** Enough for the answers of a few milliseconds, too few to cost anything. */
    static final int MOST = 32;

    private int count;
    private @Nullable Runnable drained;

    void written() {
        count++;
    }

    /** One of them has gone. */
    void gone() {
        count--;
        Runnable waits = drained;
        if (waits != null && count < MOST) {
            drained = null;
            waits.run();
        }
    }

    /** Whether no more may wait; {@code drained} is run, once, when one more may. */
    boolean isFull(Runnable whenDrained) {
        if (count < MOST) {
            return false;
        }
        drained = whenDrained;
        return true;
    }
}
