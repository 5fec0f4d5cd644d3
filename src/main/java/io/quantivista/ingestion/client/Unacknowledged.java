package io.quantivista.ingestion.client;

import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Batches that may have to be sent again, by their sequences, which have no gap; and who waits for room for the next one. Owned by one
 * context.
 */
final class Unacknowledged {
    private final long most;
    private final Map<Long, byte[]> kept = new HashMap<>();
    private final Queue<Promise<Void>> waitingForRoom = new ArrayDeque<>();
    private long dropped;
    private long bytes;

    /** @param most bytes that are kept; one batch is always let in */
    Unacknowledged(long most) {
        this.most = most;
    }

    /** @param room completed when there is some for the next batch */
    void add(long sequence, byte[] records, Promise<Void> room) {
        if (kept.isEmpty()) {
            dropped = sequence - 1;
        }
        kept.put(sequence, records);
        bytes += records.length;
        waitingForRoom.add(room);
    }

    /** They are durable. */
    void dropUpTo(long sequence) {
        while (dropped < sequence && !kept.isEmpty()) {
            byte[] records = kept.remove(++dropped);
            bytes -= records == null ? 0 : records.length;
        }
        giveRoom();
    }

    void giveRoom() {
        while (!waitingForRoom.isEmpty() && bytes < most) {
            waitingForRoom.remove().complete();
        }
    }

    /** Whether everything is durable. */
    boolean isEmpty() {
        return kept.isEmpty();
    }

    /** The batch of a sequence; null where there is none. */
    byte @Nullable [] find(long sequence) {
        return kept.get(sequence);
    }

    /** There is no room any more. */
    void fail(Throwable cause) {
        Queue<Promise<Void>> all = new ArrayDeque<>(waitingForRoom);
        waitingForRoom.clear();
        all.forEach(room -> room.fail(cause));
    }
}
