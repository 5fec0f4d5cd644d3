package io.quantivista.ingestion.source;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How sources of topics are read by this process. Any thread; what it tells is a moment old. */
public interface TopicReading {
    /**
     * A partition that is read here.
     *
     * @param nextOffset the offset behind what the table has
     * @param lag messages that the table does not have, by the last known end
     * @param stopped why it waits for a decision; null where it is read
     */
    record Partition(
            String topic,
            int partition,
            long nextOffset,
            long lag,
            @Nullable String stopped) {}

    /**
     * A source of topics.
     *
     * @param trouble why nothing of it is read; null where something is
     * @param partitions those that are read here
     */
    record Status(@Nullable String trouble, List<Partition> partitions) {}

    Status of(String sourceId);

    /** Sources of which something is not read, and why. */
    Map<String, String> stopped();
}
