package io.quantivista.ingestion.lake;

import java.util.Map;

/**
 * How far a flush brings one sequence of a feed: the intake log, or a partition of a topic.
 *
 * @param sequence names it in the table for as long as it lives
 * @param from its position in the table now, at which the flush goes on; {@link FeedState#NO_POSITION} where it has none
 * @param to the position that it has with the flush
 * @param totals the accounts of the sources that the flush touched, with what it adds
 * @param isReset whether somebody has decided that it goes back, as what was behind is gone
 */
public record FeedAdvance(String sequence, long from, long to, Map<String, SourceAccount> totals, boolean isReset) {
    public FeedAdvance {
        totals = Map.copyOf(totals);
    }

    /** One that goes on. */
    public FeedAdvance(String sequence, long from, long to, Map<String, SourceAccount> totals) {
        this(sequence, from, to, totals, false);
    }
}
