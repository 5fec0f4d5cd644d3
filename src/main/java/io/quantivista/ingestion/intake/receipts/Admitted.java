package io.quantivista.ingestion.intake.receipts;

import org.jspecify.annotations.Nullable;

/**
 * A new push on its way into the log. While it is, another one under its key is refused, and the next one of its stream is
 * taken.
 *
 * <p>{@link #end} is called once its way is over: after its entry was {@linkplain ReceiptBook#note noted}, or its append failed,
 * or nothing is appended after all.
 */
public final class Admitted implements Admission {
    private final ReceiptBook book;
    private final @Nullable Hash128 key;
    private final @Nullable Hash128 stream;
    private final long sequence;
    private final long round;
    private boolean ended;

    Admitted(ReceiptBook book, @Nullable Hash128 key, @Nullable Hash128 stream, long sequence, long round) {
        this.book = book;
        this.key = key;
        this.stream = stream;
        this.sequence = sequence;
        this.round = round;
    }

    @Nullable
    Hash128 key() {
        return key;
    }

    @Nullable
    Hash128 stream() {
        return stream;
    }

    long sequence() {
        return sequence;
    }

    long round() {
        return round;
    }

    /** A second call changes nothing. */
    public void end() {
        book.end(this);
    }

    /** Whether this is the first call; under the book's lock. */
    boolean endOnce() {
        boolean first = !ended;
        ended = true;
        return first;
    }
}
