package io.quantivista.ingestion.event;

import io.quantivista.ingestion.store.Outbox;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.kafka.client.producer.KafkaProducer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.StringSerializer;

/** The connection to Kafka: makes the topic where it is missing and sends events. Owned by the relay's context. */
final class EventProducer {
    // A send that Kafka has not acknowledged by then has failed; the event waits for the next round.
    private static final String DELIVERY_MILLIS = "10000";
    private static final String REQUEST_MILLIS = "5000";
    private static final long CLOSE_MILLIS = 2_000;

    private final Vertx vertx;
    private final String bootstrapServers;
    private final KafkaProducer<String, String> producer;
    private boolean topicIsThere;

    EventProducer(Vertx vertx, String bootstrapServers) {
        this.vertx = vertx;
        this.bootstrapServers = bootstrapServers;
        this.producer = KafkaProducer.create(
                vertx,
                Map.of(
                        "bootstrap.servers",
                        bootstrapServers,
                        "client.id",
                        "ingestion-events",
                        "key.serializer",
                        StringSerializer.class.getName(),
                        "value.serializer",
                        StringSerializer.class.getName(),
                        "acks",
                        "all",
                        "enable.idempotence",
                        "true",
                        "delivery.timeout.ms",
                        DELIVERY_MILLIS,
                        "request.timeout.ms",
                        REQUEST_MILLIS,
                        "max.block.ms",
                        REQUEST_MILLIS,
                        "buffer.memory",
                        String.valueOf(4 << 20)));
    }

    /** Completes when the topic exists, which is asked once. */
    Future<Void> requireTopic() {
        if (topicIsThere) {
            return Future.succeededFuture();
        }
        Admin admin = Admin.create(Map.of(
                "bootstrap.servers", bootstrapServers,
                "client.id", "ingestion-events-topic",
                "request.timeout.ms", REQUEST_MILLIS,
                "default.api.timeout.ms", REQUEST_MILLIS));
        // The broker's own number of partitions and replicas; the client of Vert.x cannot ask for that.
        NewTopic topic = new NewTopic(CloudEvent.TOPIC, Optional.empty(), Optional.empty());
        return Future.fromCompletionStage(
                        admin.createTopics(List.of(topic)).all().toCompletionStage(), vertx.getOrCreateContext())
                .recover(EventProducer::acceptExisting)
                .onSuccess(there -> topicIsThere = true)
                .onComplete(asked -> admin.close(Duration.ZERO));
    }

    /** Completes when every replica that must have the event has it. */
    Future<Void> send(Outbox.Waiting event) {
        return producer.send(CloudEvent.record(event)).mapEmpty();
    }

    Future<Void> close() {
        return producer.close(CLOSE_MILLIS);
    }

    private static Future<Void> acceptExisting(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause instanceof TopicExistsException ? Future.succeededFuture() : Future.failedFuture(failure);
    }
}
