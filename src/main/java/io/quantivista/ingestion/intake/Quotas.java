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
 * Holds each source to its own limits. A push is admitted while its source is within them, and charged when its size is known,
 * so one push may go over and the next ones wait until that is made up for. Safe for any thread.
 */
public final class Quotas {
    private final LongSupplier nanoTime;
    /** Of sources that have limits; there are as many as are registered. */
    private final Map<String, Quota> quotas = new ConcurrentHashMap<>();

    public Quotas(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** @throws GatewayException {@code quota_exceeded}, with the time after which it is admitted */
    public void admit(String sourceId, SourceLimits limits) {
        if (limits.equals(SourceLimits.NONE)) {
            quotas.remove(sourceId);
            return;
        }
        Quota quota = quotas.compute(
                sourceId,
                (id, known) ->
                        known != null && known.limits.equals(limits) ? known : new Quota(limits, nanoTime.getAsLong()));
        quota.admit(sourceId, nanoTime.getAsLong());
    }

    /** So much of a source was taken. */
    public void charge(String sourceId, long records, long bytes) {
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

        synchronized void admit(String sourceId, long now) {
            require(sourceId, records, "records", now);
            require(sourceId, bytes, "bytes", now);
        }

        private static void require(String sourceId, @Nullable TokenBucket bucket, String what, long now) {
            Duration wait = bucket == null ? Duration.ZERO : bucket.untilAdmitted(now);
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
