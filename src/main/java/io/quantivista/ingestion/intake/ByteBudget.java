package io.quantivista.ingestion.intake;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The bytes that may be in flight in this process, between the socket and the lake. Safe for any thread.
 *
 * <p>Buffers of the usual size are kept and lent again, so that a steady stream of batches makes no garbage. Room is
 * given in the order in which it was asked for.
 */
public final class ByteBudget {
    private final long capacity;
    private final int bufferSize;
    private final ArrayDeque<byte[]> idle = new ArrayDeque<>();
    private final Queue<Waiter> waiters = new ArrayDeque<>();
    private long lent;

    private record Waiter(int size, Consumer<byte[]> taker) {}

    private record Grant(byte[] buffer, Consumer<byte[]> taker) {}

    /**
     * @param capacity bytes that may be lent at once
     * @param bufferSize size of the usual buffer
     */
    public ByteBudget(long capacity, int bufferSize) {
        if (bufferSize < 1 || capacity < 2L * bufferSize) {
            throw new IllegalArgumentException(
                    "%d bytes in flight hold less than two batches of %d: raise one or lower the other"
                            .formatted(capacity, bufferSize));
        }
        this.capacity = capacity;
        this.bufferSize = bufferSize;
    }

    public int bufferSize() {
        return bufferSize;
    }

    public long capacity() {
        return capacity;
    }

    /** Bytes lent now. */
    public synchronized long lent() {
        return lent;
    }

    /**
     * Lends a buffer of at least {@code size} bytes.
     *
     * <p>Where there is no room now the answer is null, and {@code later} gets the buffer when there is, on the thread
     * that made room. A buffer larger than the whole budget is lent when nothing else is, so that no record waits for
     * ever.
     */
    public synchronized byte @Nullable [] lend(int size, Consumer<byte[]> later) {
        int granted = Math.max(size, bufferSize);
        if (!waiters.isEmpty() || !fits(granted)) {
            waiters.add(new Waiter(granted, later));
            return null;
        }
        return take(granted);
    }

    /** Takes a buffer back and hands its room to whoever waits longest. */
    public void giveBack(byte[] buffer) {
        List<Grant> grants = new ArrayList<>();
        synchronized (this) {
            lent -= buffer.length;
            if (buffer.length == bufferSize && (long) (idle.size() + 1) * bufferSize <= capacity) {
                idle.push(buffer);
            }
            for (Waiter first = waiters.peek(); first != null && fits(first.size()); first = waiters.peek()) {
                waiters.remove();
                grants.add(new Grant(take(first.size()), first.taker()));
            }
        }
        for (Grant grant : grants) {
            grant.taker().accept(grant.buffer());
        }
    }

    private boolean fits(int size) {
        return lent + size <= capacity || lent == 0;
    }

    private byte[] take(int size) {
        lent += size;
        byte[] kept = size == bufferSize ? idle.poll() : null;
        return kept != null ? kept : new byte[size];
    }
}
