package io.quantivista.ingestion.pipeline.stream;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.pipeline.SourcePlan;
import io.quantivista.ingestion.pipeline.SourcePlans;
import io.quantivista.ingestion.source.SourceRegistry;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The sources that are pushed to, as they were lately. While PostgreSQL is away the last known definition holds, so that
 * pushes go on. Safe for any thread.
 */
final class SourceCache {
    private final SourceRegistry sources;
    private final long lifeNanos;
    private final Map<String, Known> known = new ConcurrentHashMap<>();

    private record Known(SourcePlan plan, long readAt) {}

    SourceCache(SourceRegistry sources, Duration life) {
        this.sources = sources;
        this.lifeNanos = life.toNanos();
    }

    /** Fails with {@code source_not_found}, {@code source_disabled} or {@code store_unavailable}. */
    Future<SourcePlan> find(String sourceId) {
        Known last = known.get(sourceId);
        if (last != null && System.nanoTime() - last.readAt() < lifeNanos) {
            return Future.succeededFuture(last.plan());
        }
        return SourcePlans.load(sources, sourceId)
                .onSuccess(plan -> known.put(sourceId, new Known(plan, System.nanoTime())))
                .recover(failure -> otherwise(sourceId, failure));
    }

    private Future<SourcePlan> otherwise(String sourceId, Throwable failure) {
        Known last = known.get(sourceId);
        boolean isAway = failure instanceof GatewayException refusal && refusal.code() == ErrorCode.STORE_UNAVAILABLE;
        if (isAway && last != null) {
            known.put(sourceId, new Known(last.plan(), System.nanoTime()));
            return Future.succeededFuture(last.plan());
        }
        if (!isAway) {
            known.remove(sourceId);
        }
        return Future.failedFuture(failure);
    }

    /** The source was changed: it is read anew. */
    void forget(String sourceId) {
        known.remove(sourceId);
    }
}
