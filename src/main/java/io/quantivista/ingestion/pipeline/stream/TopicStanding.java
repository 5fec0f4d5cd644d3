package io.quantivista.ingestion.pipeline.stream;

import org.jspecify.annotations.Nullable;

/**
 * What the table of a source knows of a partition.
 *
 * @param stored the offset at which to go on; {@link #NONE} where the table has nothing of the partition
 * @param isTopicKnown whether it has something of another partition of the same topic
 * @param replaced the cluster and id of a topic of the same name that it knows instead of this one; null where it knows none
 */
public record TopicStanding(
        long stored, boolean isTopicKnown, @Nullable String replaced) {
    public static final long NONE = -1;
}
