package io.quantivista.ingestion.intake;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.source.SourceLimits;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Holds each source to its own limits. A push is admitted when its source has left what is known of it, and charged that at once; what
 * shows later is charged when it is durable. So only what could not be known goes over, or a push that is larger than a second's worth,
 * and the next ones wait until that is made up for. Safe for any thread.
 */
final class Quotas {
    private final LongSupplier nanoTime;
    /** Of sources that have limits; there are as many as are registered. */
    private final Map<String, Quota> quotas = new ConcurrentHashMap<>();

    Quotas(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /**
     * @param bytes of the push, as far as they are known
     * @throws GatewayException {@code quota_exceeded}, with the time after which it is admitted
     */
    void admit(String sourceId, SourceLimits limits, long bytes) {
        if (limits.equals(SourceLimits.NONE)) {
            quotas.remove(sourceId);
            return;
        }
        Quota quota = quotas.compute(
                sourceId,
                (id, known) ->
                        known != null && known.limits.equals(limits) ? known : new Quota(limits, nanoTime.getAsLong()));
        quota.admit(sourceId, bytes, nanoTime.getAsLong());
    }

    /** So much of a source was taken; given back where it is negative. */
    void charge(String sourceId, long records, long bytes) {
        Quota quota = quotas.get(sourceId);
        if (quota != null) {
            quota.charge(records, bytes, nanoTime.getAsLong());
        }
    }

    private static final class Quota {
        private final SourceLimits limits;
        private final @Nullable TokenBucket records;
        private final @Nullable TokenBucket bytes;

        Quota(SourceLimits limits, long now) {
            this.limits = limits;
            this.records = bucket(limits.recordsPerSecond(), now);
            this.bytes = bucket(limits.bytesPerSecond(), now);
        }

        private static @Nullable TokenBucket bucket(OptionalLong perSecond, long now) {
            return perSecond.isPresent() ? new TokenBucket(perSecond.getAsLong(), now) : null;
        }

        synchronized void admit(String sourceId, long byteCount, long now) {
            require(sourceId, records, 1, "records", now);
            require(sourceId, bytes, byteCount, "bytes", now);
        }

        private static void require(
                String sourceId, @Nullable TokenBucket bucket, long count, String what, long now) {
            Duration wait = bucket == null ? Duration.ZERO : bucket.untilAdmitted(count, now);
            if (bucket != null && !wait.isZero()) {
                throw new GatewayException(
                                ErrorCode.QUOTA_EXCEEDED,
                                "the source '%s' may be sent %d %s a second (ingestion_config.limits), and has been: send again in %d ms"
                                        .formatted(sourceId, bucket.perSecond(), what, wait.toMillis() + 1))
                        .withRetryAfter(wait);
            }
        }

        synchronized void charge(long recordCount, long byteCount, long now) {
            if (records != null) {
                records.take(recordCount, now);
            }
            if (bytes != null) {
                bytes.take(byteCount, now);
            }
        }
    }
}
