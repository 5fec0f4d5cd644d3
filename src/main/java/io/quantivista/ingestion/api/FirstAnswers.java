package io.quantivista.ingestion.api;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.vertx.core.Future;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Remembers the first answer to each idempotency key, so that a repeated request gets it again.
 *
 * <p>Held in memory, the newest {@link #CAPACITY} keys; what must outlive the process its owner recognises by itself. A key
 * whose work failed is free again. Called on any event loop.
 */
final class FirstAnswers<T> {
    /** A key is repeated within minutes, by a caller that lost the connection. */
    private static final int CAPACITY = 10_000;

    private final Map<String, Answer<T>> answers = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Answer<T>> eldest) {
            return size() > CAPACITY;
        }
    };

    private record Answer<T>(String fingerprint, Future<T> future) {}

    /**
     * Does the work, or repeats its answer where the key came before with the same body. Fails with
     * {@code idempotency_key_running} while the first request runs, with {@code idempotency_key_reused} where the body is
     * another one.
     */
    synchronized Future<T> answer(String key, byte[] body, Supplier<Future<T>> work) {
        String fingerprint = sha256(body);
        Answer<T> known = answers.get(key);
        if (known == null) {
            Future<T> future = work.get();
            answers.put(key, new Answer<>(fingerprint, future));
            return future.onFailure(failed -> forget(key));
        }
        if (!known.fingerprint().equals(fingerprint)) {
            return Future.failedFuture(new GatewayException(
                    ErrorCode.IDEMPOTENCY_KEY_REUSED,
                    "Idempotency-Key '%s' came before with another body; take a new key".formatted(key)));
        }
        if (!known.future().isComplete()) {
            return Future.failedFuture(new GatewayException(
                    ErrorCode.IDEMPOTENCY_KEY_RUNNING,
                    "The first request with Idempotency-Key '%s' is still running; ask again".formatted(key)));
        }
        return known.future();
    }

    private synchronized void forget(String key) {
        answers.remove(key);
    }

    private static String sha256(byte[] body) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
