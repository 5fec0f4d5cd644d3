package io.quantivista.ingestion.source;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.FieldProblem;
import io.quantivista.ingestion.error.GatewayException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The topics of a source: the typed form of a {@code connection_config} of type kafka.
 *
 * @param topics those that are named; empty where a pattern names them
 * @param topicPattern the whole name of each topic matches it
 * @param bootstrapServers the cluster; empty for the gateway's own
 * @param format how values are read; empty where {@code ingestion_config.data_format} tells
 * @param schema of Avro values that are bare records
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
        Start start,
        OnGap onMissingOffset,
        OnGap onReplacedTopic,
        Optional<String> groupId,
        ConsumerLimits consumer) {
    /** The type of such a connection. */
    public static final String TYPE = "kafka";

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

    /** Whether a source is read from topics. */
    public static boolean isOf(DataSource source) {
        return source.connectionConfig().path("type").asText().equals(TYPE);
    }

    /** Everything that is wrong with a source of this type; empty where nothing is. Pointers begin at the source. */
    public static List<FieldProblem> validate(DataSource source) {
        KafkaConnectionReader reader =
                new KafkaConnectionReader(source.connectionConfig(), IngestionConfig.parse(source.ingestionConfig()));
        reader.read();
        return reader.problems();
    }

    /**
     * Gives types to the connection of a source.
     *
     * @throws GatewayException {@code invalid_definition}, naming every value that cannot work
     */
    public static KafkaConnection of(ObjectNode connectionConfig, IngestionConfig config) {
        KafkaConnectionReader reader = new KafkaConnectionReader(connectionConfig, config);
        KafkaConnection connection = reader.read();
        if (!reader.problems().isEmpty()) {
            throw new GatewayException(
                    ErrorCode.INVALID_DEFINITION,
                    "connection_config has %d value(s) that cannot work: see problems"
                            .formatted(reader.problems().size()),
                    reader.problems());
        }
        return connection;
    }
}
