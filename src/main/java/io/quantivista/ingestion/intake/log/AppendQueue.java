package io.quantivista.ingestion.intake.log;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Entries between those who append and the writer, bounded in bytes. An entry counts until its promise is about to be kept,
 * so the bound holds for what is being written as well. Safe for any thread.
 */
final class AppendQueue {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final Deque<PendingAppend> waiting = new ArrayDeque<>();
    private final long capacity;
    private long held;
    private boolean closed;

    AppendQueue(long capacity) {
        this.capacity = capacity;
    }

    long capacity() {
        return capacity;
    }

    /** Bytes of frames that wait or are being written. */
    long held() {
        lock.lock();
        try {
            return held;
        } finally {
            lock.unlock();
        }
    }

    /** Whether a caller that waits for room should come back. */
    boolean hasRoom() {
        return held() <= capacity / 2;
    }

    /** False where the entry does not fit, or the queue is closed. */
    boolean offer(PendingAppend append) {
        lock.lock();
        try {
            int bytes = append.entry().frameBytes();
            if (closed || held + bytes > capacity) {
                return false;
            }
            held += bytes;
            waiting.add(append);
            arrived.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * What waits, in its order, up to {@code maxBytes} but at least one entry; empty after {@code waitNanos} without any, or
     * when the queue is closed and empty.
     */
    List<PendingAppend> take(long maxBytes, long waitNanos) {
        lock.lock();
        try {
            awaitArrival(waitNanos);
            List<PendingAppend> taken = new ArrayList<>(waiting.size());
            long bytes = 0;
            while (!waiting.isEmpty()) {
                bytes += waiting.element().entry().frameBytes();
                if (!taken.isEmpty() && bytes > maxBytes) {
                    break;
                }
                taken.add(waiting.remove());
            }
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /** An interrupt ends the wait and is dropped: kept, it would close the segment's channel at the next write. */
    private void awaitArrival(long waitNanos) {
        try {
            long left = waitNanos;
            while (waiting.isEmpty() && !closed && left > 0) {
                left = arrived.awaitNanos(left);
            }
        } catch (InterruptedException dropped) {
            // As after a wait without any: the writer comes back.
        }
    }

    /** The entries are durable, or refused. */
    void release(List<PendingAppend> group) {
        lock.lock();
        try {
            for (PendingAppend append : group) {
                held -= append.entry().frameBytes();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Takes no more; what waits can still be taken out. */
    void close() {
        lock.lock();
        try {
            closed = true;
            arrived.signal();
        } finally {
            lock.unlock();
        }
    }

    boolean isDrained() {
        lock.lock();
        try {
            return closed && waiting.isEmpty();
        } finally {
            lock.unlock();
        }
    }
}
