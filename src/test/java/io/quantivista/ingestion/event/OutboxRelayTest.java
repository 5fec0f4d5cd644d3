package io.quantivista.ingestion.event;

import static io.quantivista.ingestion.store.TestDatabase.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.quantivista.ingestion.bootstrap.embedded.DataDirectory;
import io.quantivista.ingestion.bootstrap.embedded.EmbeddedKafka;
import io.quantivista.ingestion.job.JobEnd;
import io.quantivista.ingestion.job.JobStart;
import io.quantivista.ingestion.job.JobStatus;
import io.quantivista.ingestion.source.DataSource;
import io.quantivista.ingestion.source.IngestionMode;
import io.quantivista.ingestion.source.SourceType;
import io.quantivista.ingestion.store.Outbox;
import io.quantivista.ingestion.store.PostgresJobLedger;
import io.quantivista.ingestion.store.PostgresSourceRegistry;
import io.quantivista.ingestion.store.TestDatabase;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutboxRelayTest {
    private static final Instant NOON = Instant.parse("2025-06-21T12:00:00Z");
    private static final TopicPartition TOPIC = new TopicPartition("quantivista.data-ingested.v1", 0);

    @TempDir
    private static Path temporary;

    private static TestDatabase testDatabase;
    private static Outbox outbox;
    private static DataDirectory data;
    private static EmbeddedKafka kafka;
    private static int kafkaPort;
    private static String servers;

    @BeforeAll
    static void start() throws Exception {
        testDatabase = TestDatabase.create(OutboxRelayTest.class);
        outbox = new Outbox(testDatabase.database(), UUID::randomUUID);
        JsonNodeFactory json = JsonNodeFactory.instance;
        await(new PostgresSourceRegistry(testDatabase.database())
                .create(new DataSource(
                        "trades",
                        "Trades",
                        SourceType.TRADE_EXECUTION,
                        json.objectNode(),
                        json.objectNode(),
                        true,
                        NOON)));
        data = DataDirectory.open(temporary);
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            kafkaPort = socket.getLocalPort();
        }
        startKafka();
    }

    @AfterAll
    static void stop() {
        kafka.stop();
        data.close();
        testDatabase.close();
    }

    @Test
    void every_end_is_sent_at_once_as_a_CloudEvent_of_the_contract() throws Exception {
        OutboxRelay relay = relay();
        await(relay.start(servers));

        String jobId = endJob(relay, JobStatus.WARNING);

        ConsumerRecord<String, String> event = awaitEvents(jobId, 1).get(0);
        await(relay.stop());
        JsonNode body = new ObjectMapper().readTree(event.value());
        assertThat(event.value())
                .isEqualTo(
                        ("{\"event_id\":\"%s\",\"timestamp\":\"2025-06-21T12:00:02Z\",\"data_ingested\":{\"job_id\":\"%s\","
                                        + "\"source_id\":\"trades\",\"source_type\":\"TRADE_EXECUTION\","
                                        + "\"ingestion_mode\":\"ON_DEMAND\",\"records_processed\":10,\"records_failed\":1,"
                                        + "\"quality_score\":0.9,\"processing_time_ms\":2000,"
                                        + "\"data_categories\":[\"equity\",\"bond\"]}}")
                                .formatted(body.path("event_id").asText(), jobId));
        assertThat(header(event, "ce_id")).isEqualTo(body.path("event_id").asText());
        assertThat(header(event, "ce_specversion")).isEqualTo("1.0");
        assertThat(header(event, "ce_type")).isEqualTo("io.quantivista.data-ingested.v1");
        assertThat(header(event, "ce_source")).isEqualTo("/quantivista/ingestion");
        assertThat(header(event, "ce_time")).isEqualTo("2025-06-21T12:00:02Z");
        assertThat(header(event, "ce_subject")).isEqualTo(jobId);
        assertThat(header(event, "ce_jobstatus")).isEqualTo("warning");
        assertThat(header(event, "content-type")).isEqualTo("application/json");
    }

    @Test
    void events_wait_while_Kafka_is_away_and_are_sent_when_it_is_back() {
        OutboxRelay relay = relay();
        await(relay.start(servers));
        kafka.stop();
        List<String> jobIds = IntStream.range(0, 5)
                .mapToObj(i -> endJob(relay, JobStatus.COMPLETED))
                .toList();

        startKafka();

        for (String jobId : jobIds) {
            assertThat(awaitEvents(jobId, 1)).hasSize(1);
        }
        await(relay.stop());
    }

    @Test
    void events_from_before_the_start_wait_for_it() {
        OutboxRelay relay = relay();
        String jobId = endJob(relay, JobStatus.COMPLETED);

        await(relay.start(servers));

        assertThat(awaitEvents(jobId, 1)).hasSize(1);
        await(relay.stop());
    }

    @Test
    void a_relay_that_was_never_started_stops() {
        OutboxRelay relay = relay();
        relay.nudge();

        assertThat(await(relay.stop())).isNull();
    }

    @Test
    void an_event_that_was_sent_but_not_marked_comes_again_with_the_same_id() {
        String jobId = endJob(null, JobStatus.FAILED);
        EventProducer producer = new EventProducer(testDatabase.vertx(), servers);

        assertThatThrownBy(() -> await(outbox.publishWaiting(waiting -> producer.send(waiting.get(0))
                        .onSuccess(sent -> testDatabase.endSessions())
                        .map(waiting))))
                .isNotNull();
        OutboxRelay relay = relay();
        await(relay.start(servers));

        List<ConsumerRecord<String, String>> events = awaitEvents(jobId, 2);
        assertThat(events.get(0).value()).isEqualTo(events.get(1).value());
        assertThat(header(events.get(0), "ce_id")).isEqualTo(header(events.get(1), "ce_id"));
        await(relay.stop());
        await(producer.close());
    }

    @Test
    void two_relays_share_the_work_and_send_each_event_once() {
        List<String> jobIds = IntStream.range(0, 30)
                .mapToObj(i -> endJob(null, JobStatus.COMPLETED))
                .toList();
        List<OutboxRelay> relays = List.of(relay(), relay());

        relays.forEach(relay -> await(relay.start(servers)));

        awaitEvents(jobIds.get(29), 1);
        Awaitility.await().untilAsserted(() -> assertThat(waiting()).isZero());
        assertThat(read())
                .extracting(ConsumerRecord::key)
                .filteredOn(jobIds::contains)
                .containsExactlyInAnyOrderElementsOf(jobIds);
        relays.forEach(relay -> await(relay.stop()));
    }

    @Test
    void sent_events_are_pruned_after_their_time_and_waiting_ones_are_kept() {
        endJob(null, JobStatus.CANCELLED);
        testDatabase.execute("""
                insert into outbox (event_id, job_id, job_status, occurred_at, data_ingested, sent_at)
                values (gen_random_uuid(), 'old', 'COMPLETED', now(), '{}', now() - interval '8 days'),
                       (gen_random_uuid(), 'new', 'COMPLETED', now(), '{}', now() - interval '6 days')
                """);

        assertThat(await(outbox.prune(Duration.ofDays(7)))).isEqualTo(1);
        assertThat(waiting()).isPositive();
    }

    private static void startKafka() {
        kafka = new EmbeddedKafka(data, kafkaPort);
        servers = kafka.start();
    }

    private static OutboxRelay relay() {
        return new OutboxRelay(testDatabase.vertx(), outbox, Duration.ofDays(7));
    }

    private static long waiting() {
        return testDatabase.count("select count(*) from outbox where sent_at is null");
    }

    private static String endJob(OutboxRelay relay, JobStatus status) {
        Runnable onEnd = relay == null ? () -> {} : relay::nudge;
        PostgresJobLedger ledger =
                new PostgresJobLedger(testDatabase.database(), outbox, Clock.fixed(NOON, ZoneOffset.UTC), onEnd);
        String jobId = await(
                        ledger.begin(new JobStart("trades", IngestionMode.ON_DEMAND, "execution_data_lake", 1, null)))
                .jobId();
        await(ledger.end(new JobEnd(
                jobId,
                status,
                10,
                1,
                0,
                2_840,
                NOON.plusSeconds(2),
                null,
                0.9,
                7L,
                null,
                List.of("equity", "bond"),
                null)));
        return jobId;
    }

    private static List<ConsumerRecord<String, String>> awaitEvents(String jobId, int count) {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> read(jobId), events -> events.size() >= count);
    }

    private static List<ConsumerRecord<String, String>> read(String jobId) {
        return read().stream().filter(event -> event.key().equals(jobId)).toList();
    }

    private static List<ConsumerRecord<String, String>> read() {
        Map<String, Object> properties = Map.of("bootstrap.servers", servers, "allow.auto.create.topics", false);
        List<ConsumerRecord<String, String>> events = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(List.of(TOPIC));
            consumer.seekToBeginning(List.of(TOPIC));
            long end = consumer.endOffsets(List.of(TOPIC)).get(TOPIC);
            while (consumer.position(TOPIC) < end) {
                consumer.poll(Duration.ofMillis(500)).records(TOPIC).forEach(events::add);
            }
        }
        return events;
    }

    private static String header(ConsumerRecord<String, String> event, String name) {
        return new String(event.headers().lastHeader(name).value(), UTF_8);
    }
}
