package io.quantivista.ingestion.input.kafka;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/** Which cluster and which topics these are, by the ids that Kafka gives them. Safe for any thread. */
final class ClusterView implements AutoCloseable {
    private static final long CLOSE_SECONDS = 2;

    private final Admin admin;
    private final long patienceMillis;

    ClusterView(Map<String, Object> settings, Duration patience) {
        this.admin = Admin.create(settings);
        this.patienceMillis = patience.toMillis();
    }

    /** The id of the cluster. Blocking. */
    String clusterId() throws InterruptedException, ExecutionException, TimeoutException {
        return admin.describeCluster().clusterId().get(patienceMillis, TimeUnit.MILLISECONDS);
    }

    /** The ids of topics by their names. Blocking; fails where one is not there. */
    Map<String, String> topicIds(Set<String> topics) throws InterruptedException, ExecutionException, TimeoutException {
        Map<String, String> ids = new HashMap<>();
        admin.describeTopics(topics)
                .allTopicNames()
                .get(patienceMillis, TimeUnit.MILLISECONDS)
                .forEach((name, topic) -> ids.put(name, topic.topicId().toString()));
        return ids;
    }

    /** The first offset of each partition. Blocking. */
    Map<TopicPartition, Long> earliest(Collection<TopicPartition> partitions)
            throws InterruptedException, ExecutionException, TimeoutException {
        return offsets(partitions, OffsetSpec.earliest());
    }

    /** The offset behind the last committed message of each partition. Blocking. */
    Map<TopicPartition, Long> latest(Collection<TopicPartition> partitions)
            throws InterruptedException, ExecutionException, TimeoutException {
        return offsets(partitions, OffsetSpec.latest());
    }

    private Map<TopicPartition, Long> offsets(Collection<TopicPartition> partitions, OffsetSpec spec)
            throws InterruptedException, ExecutionException, TimeoutException {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        partitions.forEach(partition -> asked.put(partition, spec));
        Map<TopicPartition, Long> offsets = new HashMap<>();
        admin.listOffsets(asked, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                .all()
                .get(patienceMillis, TimeUnit.MILLISECONDS)
                .forEach((partition, found) -> offsets.put(partition, found.offset()));
        return offsets;
    }

    /**
     * Succeeds where topics still have the ids. One that is gone has no other, so what was read of it is its own.
     *
     * @param ids by name
     * @return done on a thread of the client
     */
    CompletionStage<Void> confirm(Map<String, String> ids) {
        Map<String, CompletableFuture<TopicDescription>> asked = new HashMap<>();
        admin.describeTopics(ids.keySet())
                .topicNameValues()
                .forEach((name, topic) ->
                        asked.put(name, topic.toCompletionStage().toCompletableFuture()));
        return CompletableFuture.allOf(asked.values().toArray(CompletableFuture<?>[]::new))
                .handle((all, failure) -> null)
                .thenAccept(all -> asked.forEach((name, topic) -> require(name, ids.get(name), topic)));
    }

    private static void require(String name, @Nullable String id, CompletableFuture<TopicDescription> asked) {
        try {
            String now = asked.join().topicId().toString();
            if (!now.equals(id)) {
                throw new TopicReplacedException(name, String.valueOf(id), now);
            }
        } catch (CompletionException e) {
            if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                throw unsure(name, e.getCause());
            }
        }
    }

    private static GatewayException unsure(String topic, @Nullable Throwable cause) {
        return new GatewayException(
                ErrorCode.BUSY,
                "whether topic '%s' is still the one that was read cannot be told: %s".formatted(topic, cause),
                cause);
    }

    /** A topic was deleted and made anew while it was read. */
    static final class TopicReplacedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TopicReplacedException(String topic, String before, String now) {
            super("topic '%s' was made anew while it was read: its id was %s and is %s".formatted(topic, before, now));
        }
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(CLOSE_SECONDS));
    }
}
