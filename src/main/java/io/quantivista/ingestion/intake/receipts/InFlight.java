package io.quantivista.ingestion.intake.receipts;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The pushes on their way into the log that have a key or a sequence. Bounded by the pushes in flight. One thread at a time. */
final class InFlight {
    /** The bodies of the keys, by fingerprint. */
    private final Map<Hash128, Hash128> keys = new HashMap<>();

    private final Map<Hash128, Handed> streams = new HashMap<>();

    /** How far a stream's pushes were handed on. */
    private static final class Handed {
        private long last;
        private int pushes;
        /** Rises when a push failed: those behind it are void then, and their ends tell nothing about the pushes after. */
        private long round;
    }

    /** @throws GatewayException where the first push of the key is on its way */
    void requireFree(Hash128 key, Hash128 print, String name) {
        Hash128 running = keys.get(key);
        if (running != null && !running.equals(print)) {
            throw reused(name);
        }
        if (running != null) {
            throw new GatewayException(
                    ErrorCode.IDEMPOTENCY_KEY_RUNNING,
                    "the push with the idempotency key %s is on its way: send it again when that one was answered"
                            .formatted(name));
        }
    }

    static GatewayException reused(String name) {
        return new GatewayException(
                ErrorCode.IDEMPOTENCY_KEY_REUSED,
                "the idempotency key %s came before with another body or content type: take a new key for a new push"
                        .formatted(name));
    }

    void claim(Hash128 key, Hash128 print) {
        keys.put(key, print);
    }

    void release(Hash128 key) {
        keys.remove(key);
    }

    /** The last sequence of a stream that is on its way; 0 where none is. */
    long last(Hash128 stream) {
        Handed handed = streams.get(stream);
        return handed == null ? 0 : handed.last;
    }

    /** Returns the round that the push belongs to. */
    long hand(Hash128 stream, long sequence) {
        Handed handed = streams.computeIfAbsent(stream, first -> new Handed());
        handed.last = Math.max(handed.last, sequence);
        handed.pushes++;
        return handed.round;
    }

    /**
     * A push has ended.
     *
     * @param durable the last durable sequence of its stream
     */
    void end(Hash128 stream, long sequence, long round, long durable) {
        @Nullable Handed handed = streams.get(stream);
        if (handed == null) {
            return;
        }
        if (sequence > durable && round == handed.round) {
            handed.last = Math.min(handed.last, sequence - 1);
            handed.round++;
        }
        if (--handed.pushes == 0) {
            streams.remove(stream);
        }
    }
}
