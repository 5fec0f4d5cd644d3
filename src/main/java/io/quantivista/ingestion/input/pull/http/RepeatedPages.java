package io.quantivista.ingestion.input.pull.http;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/**
 * Notices pages that come again, which would never end. A round of pages is found by holding on to one that is left for another after twice
 * as many each time (Brent's algorithm), so that nothing piles up however many there are.
 */
final class RepeatedPages {
    private String anchor;
    private long steps;
    private long patience = 1;
    private byte @Nullable [] digest;

    /** @param first what asks for the first page */
    RepeatedPages(String first) {
        this.anchor = first;
    }

    /** Fails where what asks for the next page asked for one before. */
    void requireNew(String next) {
        if (next.equals(anchor)) {
            throw new GatewayException(
                    ErrorCode.INVALID_DEFINITION,
                    "the API names a next page that it named before, so its pages never end: see what next and page_param say, and whether the API ends by itself");
        }
        if (++steps == patience) {
            anchor = next;
            steps = 0;
            patience *= 2;
        }
    }

    /** Fails where a page is the one before: the API does not know the parameter that asks for another. */
    void requireOther(byte[] page) {
        byte[] made = sha256().digest(page);
        if (digest != null && MessageDigest.isEqual(digest, made)) {
            throw new GatewayException(
                    ErrorCode.INVALID_DEFINITION,
                    "the API answers two pages that are the same, so it does not know the parameter that counts them: set page_param");
        }
        digest = made;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
