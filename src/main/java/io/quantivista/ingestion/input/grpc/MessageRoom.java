package io.quantivista.ingestion.input.grpc;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/**
 * Bytes of messages that may be in memory at once. Room is given in the order in which it was asked for, and a message larger
 * than the whole of it gets in when nothing else is there, so that none waits for ever. Safe for any thread.
 */
final class MessageRoom {
    private final long capacity;
    private final Queue<Waiter> waiters = new ArrayDeque<>();
    private long held;

    private record Waiter(long bytes, Runnable later) {}

    MessageRoom(long capacity) {
        this.capacity = capacity;
    }

    long capacity() {
        return capacity;
    }

    synchronized long held() {
        return held;
    }

    /**
     * Takes room for a message.
     *
     * @param later run when room was taken for it, on the thread that made it
     * @return whether it was taken now
     */
    synchronized boolean take(long bytes, Runnable later) {
        if (waiters.isEmpty() && fits(bytes)) {
            held += bytes;
            return true;
        }
        waiters.add(new Waiter(bytes, later));
        return false;
    }

    void giveBack(long bytes) {
        List<Waiter> granted = new ArrayList<>();
        synchronized (this) {
            held -= bytes;
            for (Waiter first = waiters.peek(); first != null && fits(first.bytes()); first = waiters.peek()) {
                waiters.remove();
                held += first.bytes();
                granted.add(first);
            }
        }
        granted.forEach(waiter -> waiter.later().run());
    }

    private boolean fits(long bytes) {
        return held == 0 || held + bytes <= capacity;
    }
}
