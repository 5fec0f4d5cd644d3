package io.quantivista.ingestion.lake.delta;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How a commit moves a feed on, in transaction identifiers of the table.
 *
 * @param feed the identifier whose version is the feed's position
 * @param from the position at which the commit goes on; {@link #NONE} where it is the feed's first
 * @param to the position that it reaches
 * @param counts further identifiers that it sets
 */
public record FeedStep(String feed, long from, long to, Map<String, Long> counts) {
    /** What stands for the position of a feed that has none. */
    public static final long NONE = -1;

    public FeedStep {
        if (to <= from) {
            throw new IllegalArgumentException("feed %s cannot go from %d to %d".formatted(feed, from, to));
        }
    }

    Map<String, Long> transactions() {
        Map<String, Long> all = new LinkedHashMap<>();
        all.put(feed, to);
        all.putAll(counts);
        return all;
    }
}
