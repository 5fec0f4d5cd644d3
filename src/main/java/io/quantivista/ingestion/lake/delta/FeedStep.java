package io.quantivista.ingestion.lake.delta;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How a commit moves a feed on, in transaction identifiers of the table. A feed is one sequence or several, such as the
 * partitions of topics, each with a position of its own.
 *
 * @param feed what the feed as a whole is called
 * @param moves of each sequence that moves, by the identifier whose version is its position
 * @param counts further identifiers that the commit sets
 */
public record FeedStep(String feed, Map<String, Move> moves, Map<String, Long> counts) {
    /** What stands for the position of a sequence that has none. */
    public static final long NONE = -1;

    /**
     * One sequence moves on.
     *
     * @param from the position at which the commit goes on; {@link #NONE} where it is the sequence's first
     * @param to the position that it reaches
     * @param isReset whether it may go back
     */
    public record Move(long from, long to, boolean isReset) {}

    public FeedStep {
        moves.forEach((sequence, move) -> {
            if (move.to() <= move.from() && !move.isReset()) {
                throw new IllegalArgumentException(
                        "feed %s cannot go from %d to %d".formatted(sequence, move.from(), move.to()));
            }
        });
    }

    /** A step of a feed that is one sequence. */
    public FeedStep(String feed, long from, long to, Map<String, Long> counts) {
        this(feed, Map.of(feed, new Move(from, to, false)), counts);
    }

    /** The position at which a step of a feed that is one sequence goes on. */
    public long from() {
        Move only = moves.get(feed);
        if (only == null) {
            throw new IllegalStateException("feed %s has several sequences".formatted(feed));
        }
        return only.from();
    }

    Map<String, Long> transactions() {
        Map<String, Long> all = new LinkedHashMap<>();
        moves.forEach((sequence, move) -> all.put(sequence, move.to()));
        all.putAll(counts);
        return all;
    }

    /**
     * The sum of the positions that are reached. Of a feed that is one sequence it rises with each commit; of several, each of
     * which moves in some commits and not in others, it tells no order.
     */
    long epoch() {
        return moves.values().stream().mapToLong(Move::to).sum();
    }
}
