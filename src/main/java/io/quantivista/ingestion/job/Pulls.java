package io.quantivista.ingestion.job;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.job.PullProgress.Mark;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The pulls of sources. Called on any context. All of it fails with {@code source_not_found}, and with {@code not_pulled} for a
 * source that sends its records itself.
 */
public interface Pulls {
    /**
     * What a look at a source saw; nothing was pulled.
     *
     * @param type of the connection
     * @param found what is there and matches
     * @param pending what of it has not been pulled, or has changed since
     * @param unsettled what matches and was written too lately to be taken for whole
     * @param skipped what is hidden, unfinished or a symbolic link
     * @param first the first of what is pending
     */
    record Sight(
            String type,
            long found,
            long foundBytes,
            long pending,
            long pendingBytes,
            long unsettled,
            long skipped,
            List<Item> first) {
        /** A number that this type of connection does not tell. */
        public static final long UNKNOWN = -1;

        public Sight {
            first = List.copyOf(first);
        }
    }

    /** One thing that can be pulled. */
    record Item(String name, long size, Instant modified) {}

    /**
     * What of a source was pulled.
     *
     * @param position that the last published job gave to the source's feed
     * @param tablePosition the same as the table tells it, where it is decided; another one refuses every pull
     */
    record State(String sourceId, String table, long position, long tablePosition, long marks) {}

    /**
     * Begins a job that pulls what is new, and answers when it is in the ledger. Fails with {@code sync_running} while another
     * one of the source runs, with {@code job_held} while one is held.
     *
     * @param key the caller's; the same key again gives the same job, until that has failed
     */
    Future<Job> sync(String sourceId, @Nullable String key);

    /** Looks at the source; fails with {@code source_unreachable} where that cannot be. */
    Future<Sight> look(String sourceId);

    /** The fields of the first records there are: {@code item}, {@code records}, {@code columns}. */
    Future<ObjectNode> discover(String sourceId);

    Future<State> state(String sourceId);

    /** The marks of what was pulled, by name, behind {@code after}. */
    Future<List<Mark>> marks(String sourceId, @Nullable String after, int limit);

    /**
     * Forgets what was pulled, so that it is pulled again.
     *
     * @param names those, or null for all
     * @return how many there were
     */
    Future<Long> forget(String sourceId, @Nullable Collection<String> names);

    /** Takes the table's position for the source's, after somebody has made sure that what was pulled is known. */
    Future<State> accept(String sourceId);
}
