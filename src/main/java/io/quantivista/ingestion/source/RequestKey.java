package io.quantivista.ingestion.source;

/**
 * The caller's name for a request that makes something.
 *
 * @param scope what the key is unique within, such as {@code sources}
 * @param key the Idempotency-Key as it came
 * @param fingerprint SHA-256 of the request's body in hex: the same key with another body is a mistake of the caller
 */
public record RequestKey(String scope, String key, String fingerprint) {}
