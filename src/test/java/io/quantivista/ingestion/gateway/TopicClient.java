package io.quantivista.ingestion.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Topics as their owners use them: makes them and produces to them with Kafka's own clients. */
final class TopicClient implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 30;

    private final String servers;
    private final Admin admin;
    private final KafkaProducer<byte[], byte[]> producer;

    TopicClient(String servers) {
        this.servers = servers;
        this.admin = Admin.create(Map.of("bootstrap.servers", servers));
        this.producer = producer(Map.of());
    }

    KafkaProducer<byte[], byte[]> producer(Map<String, Object> settings) {
        Map<String, Object> all = new HashMap<>(settings);
        all.put("bootstrap.servers", servers);
        all.put("acks", "all");
        // A partition that was just made may refuse the first batch and take the second one, whose producer it does not
        // know.
        all.put("max.in.flight.requests.per.connection", 1);
        all.put("linger.ms", 5);
        all.put("key.serializer", ByteArraySerializer.class);
        all.put("value.serializer", ByteArraySerializer.class);
        return new KafkaProducer<>(all);
    }

    /** Makes a topic; where one of the name is still being deleted, when that is over. */
    void create(String topic, int partitions, Map<String, String> settings) throws Exception {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (true) {
            try {
                admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1).configs(settings)))
                        .all()
                        .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
                break;
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof TopicExistsException) || System.nanoTime() > until) {
                    throw e;
                }
            }
        }
        awaitLeader(topic, partitions, until);
    }

    private void awaitLeader(String topic, int partitions, long until) throws Exception {
        while (System.nanoTime() < until) {
            try {
                var there = admin.describeTopics(Set.of(topic))
                        .allTopicNames()
                        .get(PATIENCE_SECONDS, TimeUnit.SECONDS)
                        .get(topic);
                if (there.partitions().size() == partitions
                        && there.partitions().stream().allMatch(partition -> partition.leader() != null)) {
                    return;
                }
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                    throw e;
                }
            }
        }
        throw new AssertionError("topic %s has no leaders".formatted(topic));
    }

    void delete(String topic) throws Exception {
        admin.deleteTopics(Set.of(topic)).all().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** Deletes what is before an offset, as retention would. */
    void deleteBefore(String topic, int partition, long offset) throws Exception {
        admin.deleteRecords(Map.of(new TopicPartition(topic, partition), RecordsToDelete.beforeOffset(offset)))
                .all()
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** The offset that the group has of a partition; −1 where it has none. */
    long groupOffset(String group, String topic, int partition) throws Exception {
        OffsetAndMetadata found = admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .get(new TopicPartition(topic, partition));
        return found == null ? -1 : found.offset();
    }

    Future<RecordMetadata> send(String topic, int partition, byte @Nullable [] value) {
        return producer.send(record(topic, partition, value));
    }

    static ProducerRecord<byte[], byte[]> record(String topic, int partition, byte @Nullable [] value) {
        return new ProducerRecord<>(topic, partition, "key".getBytes(StandardCharsets.UTF_8), value);
    }

    /** Produces values to a partition and waits until the broker has them. */
    void produce(String topic, int partition, String... values) {
        for (String value : values) {
            send(topic, partition, value.getBytes(StandardCharsets.UTF_8));
        }
        producer.flush();
    }

    /** A tombstone. */
    void produceNull(String topic, int partition) {
        send(topic, partition, null);
        producer.flush();
    }

    /** A stranger in a group, who takes some of its partitions. */
    KafkaConsumer<byte[], byte[]> consumer(String group, String topic) {
        KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(Map.of(
                "bootstrap.servers",
                servers,
                "group.id",
                group,
                "enable.auto.commit",
                false,
                "auto.offset.reset",
                "earliest",
                "partition.assignment.strategy",
                CooperativeStickyAssignor.class.getName(),
                "key.deserializer",
                ByteArrayDeserializer.class,
                "value.deserializer",
                ByteArrayDeserializer.class));
        consumer.subscribe(List.of(topic));
        return consumer;
    }

    /** Registers a source of topics, with what its connection is to have besides. */
    static Caller.Answer register(Caller http, String id, String type, String connection, String ingestionConfig) {
        ObjectNode source =
                TestGateway.object().put("source_id", id).put("source_name", id).put("source_type", type);
        ObjectNode connectionConfig = (ObjectNode) Caller.parse(connection);
        JsonNode config = Caller.parse(ingestionConfig);
        source.set("connection_config", connectionConfig.put("type", "kafka"));
        source.set("ingestion_config", config);
        return http.send("POST", "/api/v1/ingestion/sources", source.toString());
    }

    @Override
    public void close() {
        producer.close();
        admin.close();
    }
}
