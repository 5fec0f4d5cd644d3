package io.quantivista.ingestion.pipeline.stream;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The name under which a table keeps the position of a source in one partition. The ids of cluster and topic are part of it, so
 * that neither a topic that was made anew nor another cluster is taken for the one that was read.
 */
record TopicSequence(String clusterId, PartitionName partition, String topicId, String sourceId) {
    static final String PREFIX = "quantivista/kafka/";

    private static final int PARTS = 7;

    /** As transaction identifiers of the table have it; its last part is a number, so it is never taken for a count. */
    String name() {
        return PREFIX + clusterId + "/" + partition.topic() + "/" + topicId + "/" + encoded(sourceId) + "/"
                + partition.partition();
    }

    /** What the source's own part of a name is. */
    static String encoded(String sourceId) {
        return URLEncoder.encode(sourceId, StandardCharsets.UTF_8);
    }

    /** Empty where it is the name of something else, or of another source. */
    static Optional<TopicSequence> parse(String name, String sourceId) {
        String[] parts = name.split("/", -1);
        if (!name.startsWith(PREFIX) || parts.length != PARTS || !parts[5].equals(encoded(sourceId))) {
            return Optional.empty();
        }
        return Optional.of(new TopicSequence(
                parts[2], new PartitionName(parts[3], Integer.parseInt(parts[6])), parts[4], sourceId));
    }

    /** Whether it is the same topic of the same cluster. */
    boolean isOf(String otherCluster, String otherTopicId) {
        return clusterId.equals(otherCluster) && topicId.equals(otherTopicId);
    }
}
