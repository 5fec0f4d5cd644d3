package io.quantivista.ingestion.intake;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The bytes of pushes between the first byte from the socket and the answer, whatever protocol brings them: bodies that come
 * in and entries that wait for their sync. Safe for any thread.
 *
 * <p>Whoever finds no room waits in a queue, and pauses its socket meanwhile. Room is given in the order in which it was
 * asked for. More than the whole budget is given when nothing else is held, so that nothing waits for ever.
 */
public final class InFlightBytes {
    /** What a push costs besides its records: its request, its answer, its frame in the log. */
    public static final int OVERHEAD = 1024;

    private final long capacity;
    private final Deque<Waiting> waiters = new ArrayDeque<>();
    private final DrainRate drain;
    private long held;
    private long waitingBytes;

    /** A place in the queue. */
    public final class Waiting {
        private final long bytes;
        private final Runnable granted;

        private Waiting(long bytes, Runnable granted) {
            this.bytes = bytes;
            this.granted = granted;
        }

        /** Waits no more. False where the room was given before: then it is held, and is to be released. */
        public boolean cancel() {
            return cancelled(this);
        }
    }

    public InFlightBytes(long capacity, LongSupplier nanoTime) {
        this.capacity = capacity;
        this.drain = new DrainRate(nanoTime);
    }

    public long capacity() {
        return capacity;
    }

    /** Bytes held now. */
    public synchronized long held() {
        return held;
    }

    /** How many wait for room. */
    public synchronized int waiting() {
        return waiters.size();
    }

    /** Takes room where there is some and nobody waits. */
    public synchronized boolean tryAcquire(long bytes) {
        boolean fits = waiters.isEmpty() && fits(bytes);
        if (fits) {
            held += bytes;
        }
        return fits;
    }

    /**
     * Takes room, now or later.
     *
     * @param granted told where it was not at once, on the thread that made room
     * @return empty where it was taken at once
     */
    public synchronized Optional<Waiting> acquire(long bytes, Runnable granted) {
        if (tryAcquire(bytes)) {
            return Optional.empty();
        }
        Waiting waiting = new Waiting(bytes, granted);
        waiters.add(waiting);
        waitingBytes += bytes;
        return Optional.of(waiting);
    }

    /** Gives room back, to whoever waits longest. */
    public void release(long bytes) {
        List<Runnable> told = new ArrayList<>(0);
        synchronized (this) {
            held -= bytes;
            drain.add(bytes);
            grant(told);
        }
        told.forEach(Runnable::run);
    }

    private boolean cancelled(Waiting waiting) {
        List<Runnable> told = new ArrayList<>(0);
        boolean waited;
        synchronized (this) {
            waited = waiters.remove(waiting);
            if (waited) {
                waitingBytes -= waiting.bytes;
                // Behind a large one that gives up, a smaller one may fit.
                grant(told);
            }
        }
        told.forEach(Runnable::run);
        return waited;
    }

    private void grant(List<Runnable> told) {
        for (Waiting first = waiters.peek(); first != null && fits(first.bytes); first = waiters.peek()) {
            waiters.remove();
            waitingBytes -= first.bytes;
            held += first.bytes;
            told.add(first.granted);
        }
    }

    private boolean fits(long bytes) {
        return held + bytes <= capacity || held == 0;
    }

    /** When there should be room for one who comes now, by what has left of late. */
    public synchronized Duration retryAfter() {
        return drain.timeFor(held + waitingBytes);
    }

    /** The refusal of one who has waited long enough. */
    public GatewayException busy(Duration waited) {
        return new GatewayException(
                        ErrorCode.BUSY,
                        "%d bytes of pushes are on their way and %d may be (intake.in_flight_bytes); there was no room for %d ms: send it again later"
                                .formatted(held(), capacity, waited.toMillis()))
                .withRetryAfter(retryAfter());
    }
}
