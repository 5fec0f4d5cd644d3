package io.quantivista.ingestion.bootstrap.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedKafkaTest {
    private static final TopicPartition TOPIC = new TopicPartition("kept", 0);

    @TempDir
    private Path temporary;

    @Test
    void messages_survive_a_restart_on_another_port() throws Exception {
        try (DataDirectory data = DataDirectory.open(temporary)) {
            EmbeddedKafka first = new EmbeddedKafka(data, 0);
            String before = first.start();
            send(before, "one");
            first.stop();

            EmbeddedKafka second = new EmbeddedKafka(data, FreePort.find());
            String after = second.start();
            send(after, "two");

            assertThat(after).isNotEqualTo(before);
            assertThat(read(after)).containsExactly("one", "two");
            second.stop();
        }
    }

    @Test
    void a_port_that_somebody_listens_on_is_refused_before_the_start() throws Exception {
        try (DataDirectory data = DataDirectory.open(temporary)) {
            EmbeddedKafka kafka;
            try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                kafka = new EmbeddedKafka(data, other.getLocalPort());

                assertThatThrownBy(kafka::requireFreePort)
                        .isInstanceOf(EmbeddedServerException.class)
                        .hasMessage(
                                "The embedded Kafka cannot have port %d of the loopback, another process listens on it: stop that, or choose another port with INGEST_EMBEDDED_KAFKA_PORT",
                                other.getLocalPort());
            }
            assertThatCode(kafka::requireFreePort).doesNotThrowAnyException();
        }
    }

    private static void send(String servers, String value) throws Exception {
        Map<String, Object> properties = Map.of("bootstrap.servers", servers, "acks", "all");
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(TOPIC.topic(), "key", value)).get();
        }
    }

    private static List<String> read(String servers) {
        Map<String, Object> properties = Map.of("bootstrap.servers", servers);
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(List.of(TOPIC));
            consumer.seekToBeginning(List.of(TOPIC));
            return consumer.poll(Duration.ofSeconds(10)).records(TOPIC).stream()
                    .map(ConsumerRecord::value)
                    .toList();
        }
    }
}
