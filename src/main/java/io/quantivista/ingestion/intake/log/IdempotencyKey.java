package io.quantivista.ingestion.intake.log;

/**
 * What makes a repeated push known as one: the sender's key, and the fingerprint of the body that came with it. Both stand
 * in the log, so that a retry after a crash is told from another body under the same key.
 *
 * @param key at most {@link Texts#MAX_BYTES} bytes of UTF-8
 * @param fingerprint of the body, as text; the same bound
 */
public record IdempotencyKey(String key, String fingerprint) {
    public IdempotencyKey {
        Texts.require("idempotency key", key);
        Texts.require("fingerprint", fingerprint);
    }
}
