package io.quantivista.ingestion.gateway;

import static io.quantivista.ingestion.gateway.Caller.NDJSON;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;

/** What subscribers hear of a job. */
class EventsTest {
    private static final String TOPIC = "quantivista.data-ingested.v1";

    private final TestGateway gateway = TestGateway.shared();

    @Test
    void a_job_is_told_once_in_the_words_of_the_contract() {
        String source = gateway.source("MARKET_DATA", "{\"ingestion_mode\":\"BATCH_SCHEDULED\"}");

        JsonNode job = gateway.committed(source, NDJSON, """
                {"ingestion_date":"2025-06-21","data_type":"quote"}
                {"ingestion_date":"2025-06-21","data_type":"bar"}
                {"ingestion_date":"2025-06-21","data_type":"quote"}
                {"data_type":"lost"}
                """);

        String jobId = job.get("job_id").asText();
        List<ConsumerRecord<String, String>> records = recordsOf(source);
        assertThat(records).hasSize(1);
        ConsumerRecord<String, String> record = records.get(0);
        assertThat(record.key()).isEqualTo(jobId);
        JsonNode event = Caller.parse(record.value());
        assertThat(event.fieldNames()).toIterable().containsExactly("event_id", "timestamp", "data_ingested");
        assertThat(UUID.fromString(event.get("event_id").asText())).isNotNull();
        JsonNode data = event.get("data_ingested");
        assertThat(data.fieldNames())
                .toIterable()
                .containsExactly(
                        "job_id",
                        "source_id",
                        "source_type",
                        "ingestion_mode",
                        "records_processed",
                        "records_failed",
                        "quality_score",
                        "processing_time_ms",
                        "data_categories");
        assertThat(data.get("job_id").asText()).isEqualTo(jobId);
        assertThat(data.get("source_type").asText()).isEqualTo("MARKET_DATA");
        assertThat(data.get("ingestion_mode").asText()).isEqualTo("BATCH_SCHEDULED");
        assertThat(data.get("records_processed").asLong()).isEqualTo(4);
        assertThat(data.get("records_failed").asLong()).isEqualTo(1);
        assertThat(data.get("quality_score").asDouble()).isEqualTo(0.75);
        assertThat(data.get("processing_time_ms").isIntegralNumber()).isTrue();
        assertThat(StreamSupport.stream(data.get("data_categories").spliterator(), false)
                        .map(JsonNode::asText))
                .containsExactlyInAnyOrder("bar", "quote");
        assertThat(header(record, "ce_specversion")).isEqualTo("1.0");
        assertThat(header(record, "ce_id")).isEqualTo(event.get("event_id").asText());
        assertThat(header(record, "ce_type")).isEqualTo("io.quantivista.data-ingested.v1");
        assertThat(header(record, "ce_source")).isEqualTo("/quantivista/ingestion");
        assertThat(header(record, "ce_subject")).isEqualTo(jobId);
        assertThat(Instant.parse(header(record, "ce_time")))
                .isEqualTo(event.get("timestamp").asText());
        assertThat(header(record, "content-type")).isEqualTo("application/json");
        assertThat(gateway.postgres(
                        "select o.xmin = j.xmin or o.sent_at is not null from outbox o join ingestion_jobs j using (job_id) where job_id = '%s'"
                                .formatted(jobId)))
                .containsExactly("t");
    }

    @Test
    void a_job_that_failed_is_told_too() throws Exception {
        String source = gateway.source("MARKET_DATA", "{}");
        try (RawUpload upload = new RawUpload(gateway.address(), source, NDJSON, 1000)) {
            upload.send("{\"ingestion_date\":\"2025-06-21\"}\n");
        }

        List<ConsumerRecord<String, String>> records = recordsOf(source);

        assertThat(records).hasSize(1);
        assertThat(header(records.get(0), "ce_jobstatus")).isEqualTo("failed");
    }

    /** Reads until the source's record is there, and then until nothing follows for a second. */
    private List<ConsumerRecord<String, String>> recordsOf(String source) {
        List<ConsumerRecord<String, String>> records = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        gateway.kafka(),
                        ConsumerConfig.GROUP_ID_CONFIG,
                        source,
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "earliest"),
                new StringDeserializer(),
                new StringDeserializer())) {
            consumer.subscribe(List.of(TOPIC));
            long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
            boolean quiet = false;
            while (System.nanoTime() < deadline && !(quiet && !records.isEmpty())) {
                int before = records.size();
                consumer.poll(Duration.ofSeconds(1)).forEach(record -> {
                    if (record.value().contains("\"source_id\":\"" + source + "\"")) {
                        records.add(record);
                    }
                });
                quiet = records.size() == before;
            }
        }
        return records;
    }

    private static String header(ConsumerRecord<String, String> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }
}
