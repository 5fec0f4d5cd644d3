package io.quantivista.ingestion.input.http;

import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.intake.encoding.ContentCoding;
import io.quantivista.ingestion.intake.encoding.SmallBodies;
import io.quantivista.ingestion.intake.log.IdempotencyKey;
import io.quantivista.ingestion.pipeline.stream.Push;
import io.vertx.core.Future;
import io.vertx.core.Vertx;

/**
 * A push whose body is whole: without its encoding, and with its fingerprint where it has a key. The event loop is kept from long
 * work: what decompresses or hashes more than a little is done on a worker.
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
record WholePush(String sourceId, PushHead head, byte[] body, PushHandler.PushLimits limits) {
    /** What is done with so little takes less than the way to a worker and back. */
    static final int DECOMPRESSED_HERE = 4 << 10;

    private static final int HASHED_HERE = 128 << 10;

    /** Fails with a refusal where the body is not what its encoding says, or too large. */
    Future<Push> read(Vertx vertx) {
        boolean isHeavy = head.coding() != ContentCoding.IDENTITY && body.length > DECOMPRESSED_HERE
                || head.key() != null && body.length > HASHED_HERE;
        if (isHeavy) {
            return vertx.executeBlocking(this::read, false);
        }
        try {
            return Future.succeededFuture(read());
        } catch (GatewayException refusal) {
            return Future.failedFuture(refusal);
        }
    }

    private Push read() {
        byte[] payload = SmallBodies.decompress(head.coding(), body, limits.maxBytes(), limits.maxRatio());
        String key = head.key();
        return new Push(
                sourceId,
                head.contentType(),
                payload,
                key == null ? null : IdempotencyKey.of(key, payload, head.contentType()),
                null);
    }
}
