package io.quantivista.ingestion.connector.kafka;

import io.quantivista.ingestion.catalogue.Setting;
import io.quantivista.ingestion.catalogue.Setting.Type;
import io.quantivista.ingestion.connector.Connection;
import io.quantivista.ingestion.connector.ConnectionPolicy;
import io.quantivista.ingestion.connector.ConnectorCatalogue;
import io.quantivista.ingestion.connector.ConnectorDescriptor;
import io.quantivista.ingestion.source.DataSource;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The topics of a source.
 *
 * @param topics those that are named; empty where a pattern names them
 * @param topicPattern the whole name of each topic matches it
 * @param bootstrapServers the cluster; empty for the gateway's own
 * @param format how values are read; empty where {@code ingestion_config.data_format} tells
 * @param schema of Avro values that are bare records
 * @param schemaRegistry where the schemas of values are that name them by an id
 * @param start where a topic is begun of which the table has nothing
 * @param onMissingOffset what is done where the broker no longer has what comes next
 * @param onReplacedTopic what is done where the table knows another topic of that name
 * @param groupId the consumer group; empty for one named after the source
 */
public record KafkaConnection(
        List<String> topics,
        Optional<Pattern> topicPattern,
        Optional<String> bootstrapServers,
        Optional<MessageForm> format,
        Optional<String> schema,
        Optional<URI> schemaRegistry,
        Start start,
        OnGap onMissingOffset,
        OnGap onReplacedTopic,
        Optional<String> groupId,
        ConsumerLimits consumer)
        implements Connection {
    private static final String TYPE = "kafka";
    /** The topic to which the gateway writes: a pattern that took it in would make an event of each event. */
    private static final String EVENTS = "quantivista.data-ingested.v1";

    private static final String GAP =
            "`stop` the partition until somebody decides, or go on at `earliest` or `latest`; stop.";

    public static final ConnectorDescriptor DESCRIPTOR = ConnectorDescriptor.of(
                    TYPE, "Topics of Kafka, read for as long as the source is enabled, each message exactly once.")
            .notes("""
                    More in [Topics of Kafka](../kafka.md). No other setting of a Kafka client can be given.
                    """)
            .setting(Setting.optional("topics", Type.LIST, "Names of topics, 1 to 100. These or a pattern."))
            .setting(
                    Setting.optional(
                            "topic_pattern",
                            Type.TEXT,
                            "A regular expression of at most 500 characters that the whole name of each topic matches; topics that come later are taken in."))
            .setting(Setting.optional(
                    "bootstrap_servers",
                    Type.TEXT,
                    "`host:port,host:port`; the gateway's own Kafka where it is left out."))
            .setting(Setting.optional(
                    "format",
                    Type.TEXT,
                    "`json`, `ndjson`, `csv`, `avro` or `protobuf`; that of `data_format` of the source, else json."))
            .setting(Setting.optional(
                    "schema",
                    Type.VALUE,
                    "The schema of Avro values that are bare records; without it each is a container file."))
            .setting(
                    Setting.optional(
                            "schema_registry",
                            Type.OBJECT,
                            "`{\"url\": …}`: a registry of the schemas that values name by their id. Not with `schema` or `format`."))
            .setting(Setting.optional(
                    "start",
                    Type.TEXT,
                    "Where a topic is begun of which the table has nothing: `earliest` or `latest`; earliest."))
            .setting(Setting.optional("on_missing_offset", Type.TEXT, "Where the next message is gone: " + GAP))
            .setting(Setting.optional(
                    "on_replaced_topic", Type.TEXT, "Where the topic was made anew, or is another cluster's: " + GAP))
            .setting(Setting.optional("group_id", Type.TEXT, "The consumer group; `quantivista-` and the source's id."))
            .setting(
                    Setting.optional(
                            "consumer",
                            Type.OBJECT,
                            "What is fetched at a time: `fetch_max_bytes` (64 KiB to 64 MiB; 4 MiB), `max_partition_fetch_bytes` (16 KiB to 16 MiB; 1 MiB), `fetch_min_bytes` (1 to 1 MiB; 1), `max_poll_records` (1 to 100000; 10000), `session_timeout_millis` (6000 to 300000; 45000)."))
            .example("{\"type\": \"kafka\", \"topics\": [\"orders\", \"fills\"]}")
            .example(
                    "{\"type\": \"kafka\", \"topic_pattern\": \"prices[.].*\", \"bootstrap_servers\": \"broker-1:9092,broker-2:9092\", \"start\": \"latest\"}")
            .readBy((settings, policy) -> new KafkaSettings(settings).read());

    /** How the value of a message is read. */
    public enum MessageForm {
        JSON,
        NDJSON,
        CSV,
        AVRO,
        PROTOBUF
    }

    /** Where a topic is begun. */
    public enum Start {
        EARLIEST,
        LATEST
    }

    /** How reading goes on where it cannot go on at the next message. */
    public enum OnGap {
        /** Not before somebody has decided. */
        STOP,
        EARLIEST,
        LATEST
    }

    /**
     * What one reader asks of the brokers at a time.
     *
     * @param fetchMaxBytes bytes of an answer
     * @param partitionFetchBytes bytes of a partition in it
     * @param fetchMinBytes bytes for which a broker waits
     * @param maxPollRecords messages that are taken at a time
     * @param sessionTimeoutMillis after which a reader without a sign of life loses its partitions
     */
    public record ConsumerLimits(
            int fetchMaxBytes,
            int partitionFetchBytes,
            int fetchMinBytes,
            int maxPollRecords,
            int sessionTimeoutMillis) {}

    public KafkaConnection {
        topics = List.copyOf(topics);
    }

    /** What the name of a topic that is subscribed to by its pattern matches. */
    public Optional<Pattern> subscription() {
        return topicPattern.map(KafkaConnection::butEvents);
    }

    /** @throws java.util.regex.PatternSyntaxException where the pattern is no part of another */
    static Pattern butEvents(Pattern pattern) {
        return Pattern.compile("(?!%s$)(?:%s)".formatted(Pattern.quote(EVENTS), pattern.pattern()));
    }

    /** Whether a source is read from topics. */
    public static boolean isOf(DataSource source) {
        return source.connectionConfig().path("type").asText().equals(TYPE);
    }

    /**
     * The topics of a source that {@linkplain #isOf has} some.
     *
     * @throws io.quantivista.ingestion.error.GatewayException {@code invalid_definition}
     */
    public static KafkaConnection of(DataSource source) {
        return (KafkaConnection) ConnectorCatalogue.read(source.connectionConfig(), ConnectionPolicy.NOTHING);
    }
}
