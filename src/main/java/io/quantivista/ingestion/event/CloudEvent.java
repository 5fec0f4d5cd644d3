package io.quantivista.ingestion.event;

import io.quantivista.ingestion.store.Outbox;
import io.vertx.kafka.client.producer.KafkaProducerRecord;
import java.util.Locale;

/** A waiting event as Kafka carries it: the contract's body, CloudEvents 1.0 attributes as headers (binary mode). */
final class CloudEvent {
    static final String TOPIC = "quantivista.data-ingested.v1";
    private static final String TYPE = "io.quantivista.data-ingested.v1";
    private static final String SOURCE = "/quantivista/ingestion";

    private CloudEvent() {}

    /** The key is the job's id, so the events of a job stay in order. */
    static KafkaProducerRecord<String, String> record(Outbox.Waiting event) {
        return KafkaProducerRecord.create(TOPIC, event.jobId(), body(event))
                .addHeader("ce_specversion", "1.0")
                .addHeader("ce_id", event.eventId().toString())
                .addHeader("ce_source", SOURCE)
                .addHeader("ce_type", TYPE)
                .addHeader("ce_time", event.occurredAt().toString())
                .addHeader("ce_subject", event.jobId())
                .addHeader("ce_jobstatus", event.jobStatus().name().toLowerCase(Locale.ROOT))
                .addHeader("content-type", "application/json");
    }

    /** Put together from text, so that a repeated event is the same to the byte. None of the values needs escaping. */
    private static String body(Outbox.Waiting event) {
        return "{\"event_id\":\"%s\",\"timestamp\":\"%s\",\"data_ingested\":%s}"
                .formatted(event.eventId(), event.occurredAt(), event.dataIngested());
    }
}
