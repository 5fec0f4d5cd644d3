package io.quantivista.ingestion.pipeline.stream;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Who waits for a push to be committed to a table, and what became of those that were, since the start. A push whose records are
 * all rows is known by its commit; only of others something is kept. On the stream's context.
 */
final class Awaited {
    /** Pushes with rejected or filtered records that are kept: about 2 MB. */
    static final int MOST_KEPT = 20_000;

    /** Commits whose versions are kept: an hour of them, with one a second. */
    static final int MOST_COMMITS = 3_600;

    private final TreeMap<Long, Promise<Commitment>> waiting = new TreeMap<>();
    private final TreeMap<Long, Outcome> kept = new TreeMap<>();
    /** Versions of the table, by the position through which they have it. */
    private final TreeMap<Long, Long> versions = new TreeMap<>();

    private long knownBehind;

    /** @param committed up to which position the table was at the start */
    Awaited(long committed) {
        this.knownBehind = committed;
    }

    /**
     * Completes when the push at {@code position} is committed.
     *
     * @param records that it has
     * @param committed up to which position the table is
     */
    Future<Commitment> await(long position, int records, long committed) {
        if (position > committed) {
            return waiting.computeIfAbsent(position, first -> Promise.promise()).future();
        }
        Map.Entry<Long, Long> version = versions.ceilingEntry(position);
        if (position <= knownBehind || version == null) {
            return Future.succeededFuture(Commitment.UNKNOWN);
        }
        Outcome outcome = kept.get(position);
        return Future.succeededFuture(
                outcome == null
                        ? new Commitment((long) records, 0L, 0L, version.getValue())
                        : commitment(outcome, version.getValue()));
    }

    /** A flush up to {@code through} is committed. */
    void commit(Map<Long, Outcome> outcomes, long through, @Nullable Long deltaVersion) {
        if (deltaVersion == null) {
            // Nobody can say any more which version has what came before.
            knownBehind = through;
        } else {
            versions.put(through, deltaVersion);
        }
        outcomes.forEach((position, outcome) -> {
            if (outcome.landed() < outcome.read()) {
                kept.put(position, outcome);
            }
        });
        forget();
        Map<Long, Promise<Commitment>> met = waiting.headMap(through, true);
        Map<Long, Promise<Commitment>> now = new TreeMap<>(met);
        met.clear();
        now.forEach((position, promise) -> promise.complete(commitment(outcomes.get(position), deltaVersion)));
    }

    /** Of what has to leave nothing is told any more, nor of anything before it. */
    private void forget() {
        while (kept.size() > MOST_KEPT) {
            Long leaves = kept.firstKey();
            kept.remove(leaves);
            knownBehind = Math.max(knownBehind, leaves);
        }
        while (versions.size() > MOST_COMMITS) {
            Long leaves = versions.firstKey();
            versions.remove(leaves);
            knownBehind = Math.max(knownBehind, leaves);
        }
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
