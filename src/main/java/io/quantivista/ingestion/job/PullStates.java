package io.quantivista.ingestion.job;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of each source that is pulled. It is written when a pull's job ends as published, in the same transaction
 * ({@link PullProgress}). Called on any context; every answer comes on the caller's.
 */
public interface PullStates {
    /** The position of a source that was never pulled into a table. */
    long NO_POSITION = -1;

    /** The position that the last published job gave to the source's feed in the table. */
    Future<Long> position(String sourceId, String table);

    /** The marks of those names that have one. */
    Future<Map<String, JsonNode>> marks(String sourceId, Collection<String> names);

    /**
     * The marks of a source, by name.
     *
     * @param after only names behind this one; null from the first on
     */
    Future<List<PullProgress.Mark>> list(String sourceId, @Nullable String after, int limit);

    /** How many marks the source has. */
    Future<Long> count(String sourceId);

    /**
     * Forgets marks, so that what they are of is pulled again.
     *
     * @param names those, or null for all
     * @return how many there were; fails with {@code sync_running} while a job of the source pulls
     */
    Future<Long> forget(String sourceId, @Nullable Collection<String> names);

    /** Takes a position as it stands in the table. Fails with {@code sync_running} while a job of the source pulls. */
    Future<Void> accept(String sourceId, String table, long position);
}
