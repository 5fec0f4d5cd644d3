package io.quantivista.ingestion.intake.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

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

    /**
     * The key of a push with its fingerprint, the same over every protocol: SHA-256 of the records and of what they are said to
     * be. Of a large payload it is for a worker.
     *
     * @param payload without its encoding
     * @param contentType null where the push names none
     */
    public static IdempotencyKey of(String key, byte[] payload, @Nullable String contentType) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(payload);
            digest.update(String.valueOf(contentType).getBytes(UTF_8));
            return new IdempotencyKey(key, HexFormat.of().formatHex(digest.digest()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
