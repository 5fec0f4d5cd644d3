package io.quantivista.ingestion.client;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Batches that may have to be sent again, by their sequences, which have no gap. Owned by one context. */
final class Unacknowledged {
    private final Map<Long, byte[]> kept = new HashMap<>();
    private long dropped;
    private long bytes;

    void add(long sequence, byte[] records) {
        if (kept.isEmpty()) {
            dropped = sequence - 1;
        }
        kept.put(sequence, records);
        bytes += records.length;
    }

    /** They are durable. */
    void dropUpTo(long sequence) {
        while (dropped < sequence && !kept.isEmpty()) {
            byte[] records = kept.remove(++dropped);
            bytes -= records == null ? 0 : records.length;
        }
    }

    /** The batch of a sequence; null where there is none. */
    byte @Nullable [] find(long sequence) {
        return kept.get(sequence);
    }

    long bytes() {
        return bytes;
    }
}
