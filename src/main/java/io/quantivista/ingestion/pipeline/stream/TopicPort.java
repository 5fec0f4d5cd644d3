package io.quantivista.ingestion.pipeline.stream;

import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The way of one source's messages into its table. Called from any thread. */
public interface TopicPort {
    /**
     * Partitions were assigned: what does the table know of them? Each of them is then {@linkplain #begin begun}, or left.
     *
     * @param topicIds of their topics, by name
     */
    Future<Map<PartitionName, TopicStanding>> assign(
            String clusterId, Map<String, String> topicIds, Set<PartitionName> partitions);

    /**
     * From now on messages of the partition are delivered, from an offset on.
     *
     * @param isPinned whether the offset is to be committed at once, as nobody could find it again
     */
    void begin(PartitionName partition, long offset, boolean isPinned);

    /** Messages were read; partition by partition in their order. */
    void deliver(List<TopicRun> runs);

    /** The partitions go to another reader: completes when what the table is to get of them here is committed. */
    Future<Void> release(Set<PartitionName> partitions);

    /** The partitions have gone to another reader, who may have begun. */
    void lose(Set<PartitionName> partitions);
}
