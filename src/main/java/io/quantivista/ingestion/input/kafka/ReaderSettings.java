package io.quantivista.ingestion.input.kafka;

import io.quantivista.ingestion.connector.kafka.KafkaConnection;
import io.quantivista.ingestion.connector.kafka.KafkaConnection.ConsumerLimits;
import io.quantivista.ingestion.source.DataSource;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** What the clients of a reader are set to. Sources choose of a few bounded settings; no other reaches a client. */
final class ReaderSettings {
    /** Longer than a release of partitions may take, and than a poll whose messages have no room. */
    private static final int MAX_POLL_INTERVAL_MILLIS = 300_000;

    /** So soon a reader learns that its group shares the partitions anew. */
    private static final int HEARTBEAT_MILLIS = 3_000;

    /** Clients of a broker that is away give up after that, and are made anew. */
    static final Duration PATIENCE = Duration.ofSeconds(15);

    private ReaderSettings() {}

    static String groupOf(DataSource source, KafkaConnection connection) {
        return connection.groupId().orElse("quantivista-" + source.sourceId());
    }

    /** @param gatewayId of this gateway, also after it is killed and started again */
    static Map<String, Object> ofConsumer(
            DataSource source,
            KafkaConnection connection,
            String gatewayId,
            String bootstrapServers,
            Duration refresh) {
        ConsumerLimits limits = connection.consumer();
        Map<String, Object> settings = common(source, bootstrapServers, refresh);
        settings.put("group.id", groupOf(source, connection));
        // A gateway that was killed and is started again is given its partitions at once, not after its own old
        // session.
        settings.put("group.instance.id", gatewayId + "-" + source.sourceId());
        settings.put("key.deserializer", ByteArrayDeserializer.class);
        settings.put("value.deserializer", ByteArrayDeserializer.class);
        settings.put("isolation.level", "read_committed");
        settings.put("partition.assignment.strategy", CooperativeStickyAssignor.class.getName());
        // The table alone knows where to go on: no offset of the group is ever asked for, and none is made up.
        settings.put("enable.auto.commit", false);
        settings.put("auto.offset.reset", "none");
        settings.put("allow.auto.create.topics", false);
        settings.put("fetch.max.bytes", limits.fetchMaxBytes());
        settings.put("max.partition.fetch.bytes", limits.partitionFetchBytes());
        settings.put("fetch.min.bytes", limits.fetchMinBytes());
        settings.put("max.poll.records", limits.maxPollRecords());
        settings.put("session.timeout.ms", limits.sessionTimeoutMillis());
        settings.put("heartbeat.interval.ms", Math.min(HEARTBEAT_MILLIS, limits.sessionTimeoutMillis() / 3));
        settings.put("max.poll.interval.ms", MAX_POLL_INTERVAL_MILLIS);
        return settings;
    }

    static Map<String, Object> ofAdmin(DataSource source, String bootstrapServers, Duration refresh) {
        return common(source, bootstrapServers, refresh);
    }

    private static Map<String, Object> common(DataSource source, String bootstrapServers, Duration refresh) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("bootstrap.servers", bootstrapServers);
        settings.put("client.id", "ingestion-" + source.sourceId());
        settings.put("metadata.max.age.ms", refresh.toMillis());
        settings.put("request.timeout.ms", (int) PATIENCE.toMillis() / 2);
        settings.put("default.api.timeout.ms", (int) PATIENCE.toMillis());
        settings.put("reconnect.backoff.max.ms", 1000);
        settings.put("enable.metrics.push", false);
        return settings;
    }
}
