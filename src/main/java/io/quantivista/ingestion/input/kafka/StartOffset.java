package io.quantivista.ingestion.input.kafka;

import io.quantivista.ingestion.connector.kafka.KafkaConnection;
import io.quantivista.ingestion.connector.kafka.KafkaConnection.OnGap;
import io.quantivista.ingestion.connector.kafka.KafkaConnection.Start;
import io.quantivista.ingestion.pipeline.stream.PartitionName;
import io.quantivista.ingestion.pipeline.stream.TopicStanding;
import org.jspecify.annotations.Nullable;

/**
 * Where a partition is begun.
 *
 * @param offset the first message to read
 * @param isPinned whether that is to be committed at once
 * @param stopped why it is not read; null where it is
 * @param notice what somebody should know; null where it is as expected
 */
record StartOffset(
        long offset,
        boolean isPinned,
        @Nullable String stopped,
        @Nullable String notice) {
    /**
     * Decides for a partition that was assigned.
     *
     * @param earliest the first offset that the broker has
     * @param latest the offset behind the last that it has
     */
    static StartOffset of(
            PartitionName partition,
            String topicId,
            TopicStanding standing,
            KafkaConnection connection,
            long earliest,
            long latest) {
        if (standing.stored() != TopicStanding.NONE) {
            return standing.stored() < earliest || standing.stored() > latest
                    ? gap(partition, standing.stored(), connection.onMissingOffset(), earliest, latest)
                    : new StartOffset(standing.stored(), false, null, null);
        }
        if (standing.replaced() != null) {
            String what =
                    "topic '%s' has the id %s, and the table knows one of that name with the %s: it was made anew, or it is another cluster"
                            .formatted(partition.topic(), topicId, standing.replaced());
            return onGap(what, "on_replaced_topic", connection.onReplacedTopic(), earliest, latest);
        }
        // A partition that was added to a topic is read from its beginning: what came to it first is new as well.
        boolean isLatest = connection.start() == Start.LATEST && !standing.isTopicKnown();
        return new StartOffset(isLatest ? latest : earliest, isLatest, null, null);
    }

    /** Decides where the broker does not have what comes next. */
    private static StartOffset gap(PartitionName partition, long next, OnGap policy, long earliest, long latest) {
        String what = next < earliest
                ? "offset %d of %s comes next, and the broker has none before %d: %d messages are gone"
                        .formatted(next, partition, earliest, earliest - next)
                : "offset %d of %s comes next, and the broker has none from %d on: its end was cut off"
                        .formatted(next, partition, latest);
        return onGap(what, "on_missing_offset", policy, earliest, latest);
    }

    private static StartOffset onGap(String what, String setting, OnGap policy, long earliest, long latest) {
        return switch (policy) {
            case STOP ->
                new StartOffset(
                        latest,
                        false,
                        "%s; set connection_config.%s of the source to earliest or latest to go on"
                                .formatted(what, setting),
                        null);
            case EARLIEST -> new StartOffset(earliest, true, null, what + "; it goes on at offset " + earliest);
            case LATEST -> new StartOffset(latest, true, null, what + "; it goes on at offset " + latest);
        };
    }
}
