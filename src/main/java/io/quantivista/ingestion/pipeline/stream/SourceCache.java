package io.quantivista.ingestion.pipeline.stream;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.pipeline.SourcePlan;
import io.quantivista.ingestion.pipeline.SourcePlans;
import io.quantivista.ingestion.source.SourceRegistry;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The sources that are pushed to, as they were lately. While PostgreSQL is away the last known definition holds, so that
 * pushes go on. Safe for any thread.
 */
final class SourceCache {
    /** How many lives old a definition may be while it is read again. */
    private static final int OLD = 10;

    private final SourceRegistry sources;
    private final long lifeNanos;
    private final Map<String, Known> known = new ConcurrentHashMap<>();
    private final AtomicLong changes = new AtomicLong();
    /** Sources that are being read again. */
    private final Set<String> reading = ConcurrentHashMap.newKeySet();

    private record Known(SourcePlan plan, long readAt) {}

    SourceCache(SourceRegistry sources, Duration life) {
        this.sources = sources;
        this.lifeNanos = life.toNanos();
    }

    /**
     * The source as it was last read. One that was read a while ago is read again meanwhile, so that pushes do not wait for
     * PostgreSQL, whether it is slow, hangs or is away; for one that nobody asked for in a long time they do, and where
     * PostgreSQL is away, the last known holds. Fails with {@code source_not_found}, {@code source_disabled} or, where
     * nothing is known, {@code store_unavailable}.
     */
    Future<SourcePlan> find(String sourceId) {
        Known last = known.get(sourceId);
        if (last == null) {
            return read(sourceId);
        }
        long age = System.nanoTime() - last.readAt();
        if (age >= OLD * lifeNanos) {
            return read(sourceId)
                    .recover(failure ->
                            isAway(failure) ? Future.succeededFuture(last.plan()) : Future.failedFuture(failure));
        }
        if (age >= lifeNanos && reading.add(sourceId)) {
            read(sourceId).onComplete(done -> reading.remove(sourceId));
        }
        return Future.succeededFuture(last.plan());
    }

    private Future<SourcePlan> read(String sourceId) {
        long before = changes.get();
        return SourcePlans.load(sources, sourceId)
                .onSuccess(plan -> {
                    // What was read before a change that came meanwhile is not kept.
                    if (changes.get() == before) {
                        known.put(sourceId, new Known(plan, System.nanoTime()));
                    }
                })
                .onFailure(failure -> {
                    if (isAway(failure)) {
                        known.computeIfPresent(sourceId, (id, last) -> new Known(last.plan(), System.nanoTime()));
                    } else {
                        known.remove(sourceId);
                    }
                });
    }

    private static boolean isAway(Throwable failure) {
        return failure instanceof GatewayException refusal && refusal.code() == ErrorCode.STORE_UNAVAILABLE;
    }

    /** The source was changed: it is read anew. */
    void forget(String sourceId) {
        changes.incrementAndGet();
        known.remove(sourceId);
    }
}
