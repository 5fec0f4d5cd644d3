package io.quantivista.ingestion.pipeline.stream;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Who waits for a push to be committed to a table, and what became of those that were lately. On the stream's context. */
final class Awaited {
    /** Commits whose outcomes are kept: a receipt is asked about within moments. */
    private static final int KEPT = 2;

    private final TreeMap<Long, Promise<Commitment>> waiting = new TreeMap<>();
    private final Deque<Done> lately = new ArrayDeque<>();

    private record Done(
            Map<Long, Outcome> outcomes, @Nullable Long deltaVersion) {}

    /**
     * Completes when the push at {@code position} is committed.
     *
     * @param committed up to which position the table is
     */
    Future<Commitment> await(long position, long committed) {
        if (position > committed) {
            return waiting.computeIfAbsent(position, first -> Promise.promise()).future();
        }
        return lately.stream()
                .filter(done -> done.outcomes().containsKey(position))
                .findFirst()
                .map(done -> Future.succeededFuture(commitment(done.outcomes().get(position), done.deltaVersion())))
                .orElseGet(() -> Future.succeededFuture(Commitment.UNKNOWN));
    }

    /** A flush up to {@code through} is committed. */
    void commit(Map<Long, Outcome> outcomes, long through, @Nullable Long deltaVersion) {
        lately.addFirst(new Done(outcomes, deltaVersion));
        if (lately.size() > KEPT) {
            lately.removeLast();
        }
        Map<Long, Promise<Commitment>> met = waiting.headMap(through, true);
        Map<Long, Promise<Commitment>> now = new TreeMap<>(met);
        met.clear();
        now.forEach((position, promise) -> promise.complete(commitment(outcomes.get(position), deltaVersion)));
    }

    private static Commitment commitment(@Nullable Outcome outcome, @Nullable Long deltaVersion) {
        return outcome == null
                ? Commitment.UNKNOWN
                : new Commitment(outcome.landed(), outcome.rejected(), outcome.filtered(), deltaVersion);
    }

    /** Nobody will know before the next start. */
    void fail(Throwable cause) {
        Map<Long, Promise<Commitment>> now = new TreeMap<>(waiting);
        waiting.clear();
        now.values().forEach(promise -> promise.fail(cause));
    }
}
