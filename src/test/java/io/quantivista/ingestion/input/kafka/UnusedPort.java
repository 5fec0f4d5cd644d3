package io.quantivista.ingestion.input.kafka;

import io.quantivista.ingestion.pipeline.stream.PartitionName;
import io.quantivista.ingestion.pipeline.stream.TopicPort;
import io.quantivista.ingestion.pipeline.stream.TopicRun;
import io.quantivista.ingestion.pipeline.stream.TopicStanding;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Nothing is asked of it. */
class UnusedPort implements TopicPort {
    @Override
    public Future<Map<PartitionName, TopicStanding>> assign(
            String clusterId, Map<String, String> topicIds, Set<PartitionName> partitions) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void begin(PartitionName partition, long offset, boolean isPinned) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void deliver(List<TopicRun> runs) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Future<Void> release(Set<PartitionName> partitions) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void lose(Set<PartitionName> partitions) {
        throw new UnsupportedOperationException();
    }
}
