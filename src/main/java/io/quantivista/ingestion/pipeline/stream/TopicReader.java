package io.quantivista.ingestion.pipeline.stream;

import io.vertx.core.Future;
import java.util.Map;

/** Whoever reads the topics of a source, as its flow asks. Called on the stream's context; none of it waits. */
public interface TopicReader {
    /** Go on reading at these offsets; what was read before and does not fit is dropped by the flow. */
    void rewind(Map<PartitionName, Long> offsets);

    /** The table has everything before these offsets. */
    void committed(Map<PartitionName, Long> offsets);

    /**
     * Succeeds where topics still have the ids: what was read until now is theirs.
     *
     * @param topicIds by name
     */
    Future<Void> confirm(Map<String, String> topicIds);
}
