package io.quantivista.ingestion.pipeline.stream;

import io.quantivista.ingestion.lake.FeedState;
import io.vertx.core.Future;
import java.util.Map;
import java.util.Optional;

/** What the table of a source tells of its topics: how far each partition is, and what its topic was. On the stream's context. */
final class TopicPositions {
    private static final FeedState NONE = new FeedState(TopicStanding.NONE, Map.of());

    private final StreamContext context;
    private final String sourceId;
    private final String table;

    TopicPositions(StreamContext context, String sourceId, String table) {
        this.context = context;
        this.sourceId = sourceId;
        this.table = table;
    }

    /** As they are now, of the partitions of all sources, by the names of their sequences. */
    Future<Map<String, FeedState>> read() {
        return context.blocking(() -> context.lake().feedStates(table, TopicSequence.PREFIX));
    }

    static FeedState of(String sequenceName, Map<String, FeedState> states) {
        return states.getOrDefault(sequenceName, NONE);
    }

    /** Where a partition stands, and whether its topic is the one that was read before. */
    TopicStanding standing(TopicSequence sequence, Map<String, FeedState> states) {
        boolean isKnown = false;
        String replaced = null;
        for (String name : states.keySet()) {
            Optional<TopicSequence> other = TopicSequence.parse(name, sourceId);
            if (other.isPresent() && isOfOneTopic(other.get(), sequence)) {
                if (other.get().isOf(sequence.clusterId(), sequence.topicId())) {
                    isKnown = true;
                } else {
                    replaced = "id %s in cluster %s"
                            .formatted(other.get().topicId(), other.get().clusterId());
                }
            }
        }
        return new TopicStanding(of(sequence.name(), states).position(), isKnown, isKnown ? null : replaced);
    }

    private static boolean isOfOneTopic(TopicSequence one, TopicSequence other) {
        return one.partition().topic().equals(other.partition().topic());
    }
}
