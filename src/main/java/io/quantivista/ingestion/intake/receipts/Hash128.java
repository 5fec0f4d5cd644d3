package io.quantivista.ingestion.intake.receipts;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The first 128 bits of a SHA-256: nobody can make a key that is taken for the key of another source, and so have that one's
 * push left out.
 */
record Hash128(long high, long low) {
    static Hash128 of(String text) {
        return of(sha256(), text);
    }

    /** A name within a source. */
    static Hash128 of(String sourceId, String name) {
        MessageDigest digest = sha256();
        byte[] source = sourceId.getBytes(UTF_8);
        // The length goes first, so that no other split of the same letters is the same name.
        digest.update((byte) (source.length >> 8));
        digest.update((byte) source.length);
        digest.update(source);
        return of(digest, name);
    }

    private static Hash128 of(MessageDigest digest, String text) {
        ByteBuffer bytes = ByteBuffer.wrap(digest.digest(text.getBytes(UTF_8)));
        return new Hash128(bytes.getLong(), bytes.getLong());
    }

    void put(ByteBuffer target) {
        target.putLong(high).putLong(low);
    }

    static Hash128 read(ByteBuffer source) {
        return new Hash128(source.getLong(), source.getLong());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
