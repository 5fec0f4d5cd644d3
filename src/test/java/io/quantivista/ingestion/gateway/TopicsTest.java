package io.quantivista.ingestion.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Topics of the real broker into the tables of a real gateway. */
class TopicsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final String COLUMNS = "{\"columns\":[{\"name\":\"n\",\"type\":\"int\"}]}";
    private static final String[] QUICK = {
        "stream.flush_interval", "50ms", "stream.window", "1s", "topics.refresh", "200ms"
    };

    @TempDir
    private Path data;

    private TopicClient topics;
    private String topic;
    /** The gateway of {@link #missFive}, to be started again. */
    private TestGateway read;

    @BeforeEach
    void connect() {
        topics = new TopicClient(TestGateway.shared().kafka());
        topic = "t-" + TestGateway.newId();
    }

    @AfterEach
    void disconnect() {
        topics.close();
    }

    private TestGateway start() {
        return TestGateway.start(data, QUICK);
    }

    private String source(TestGateway gateway, String more) {
        String id = TestGateway.newId();
        Caller.Answer answer = TopicClient.register(
                gateway.http(), id, "MARKET_DATA", "{\"topics\":[\"%s\"]%s}".formatted(topic, more), COLUMNS);
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        return id;
    }

    private static String record(int n) {
        return "{\"ingestion_date\":\"2026-01-01\",\"n\":%d,\"note\":\"%s\"}".formatted(n, "x".repeat(n % 7));
    }

    private void produce(int partition, int from, int to) {
        topics.produce(
                topic,
                partition,
                IntStream.range(from, to).mapToObj(TopicsTest::record).toArray(String[]::new));
    }

    private static void awaitNumbers(TestGateway gateway, int... numbers) {
        List<String> expected = IntStream.of(numbers).mapToObj(String::valueOf).toList();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(gateway.sql("select n from market_data_lake order by n").stream()
                                .map(row -> row.get(0)))
                        .containsExactlyElementsOf(expected));
    }

    /** All commits of the table. */
    private static String logOf(TestGateway gateway) throws IOException {
        StringBuilder text = new StringBuilder();
        try (DirectoryStream<Path> commits =
                Files.newDirectoryStream(gateway.lake().resolve("market_data_lake/_delta_log"), "*.json")) {
            for (Path commit : commits) {
                text.append(Files.readString(commit));
            }
        }
        return text.toString();
    }

    private static JsonNode account(TestGateway gateway, String source) {
        for (JsonNode account :
                gateway.http().get("/api/v1/ingestion/reconciliation").json()) {
            if (account.get("source_id").asText().equals(source)) {
                return account;
            }
        }
        throw new AssertionError("no account of " + source);
    }

    @Test
    void messages_become_rows_once_and_their_offsets_are_in_the_commit() throws Exception {
        topics.create(topic, 2, Map.of());
        produce(0, 0, 300);
        String source;
        try (TestGateway gateway = start()) {
            source = source(gateway, "");
            awaitNumbers(gateway, IntStream.range(0, 300).toArray());
            produce(1, 300, 400);
            awaitNumbers(gateway, IntStream.range(0, 400).toArray());

            String log = logOf(gateway);
            assertThat(log)
                    .containsPattern("\"appId\":\"quantivista/kafka/[^/]+/%s/[^/]+/%s/0\",\"version\":300,"
                            .formatted(topic, source));
            assertThat(log).containsPattern("/%s/[^/]+/%s/1\",\"version\":100,".formatted(topic, source));
            JsonNode account = account(gateway, source);
            assertThat(account.get("received").asInt()).isEqualTo(400);
            assertThat(account.get("committed").asInt()).isEqualTo(400);
            assertThat(account.get("balanced").asBoolean()).isTrue();
            await().atMost(PATIENCE).untilAsserted(() -> {
                assertThat(topics.groupOffset("quantivista-" + source, topic, 0))
                        .isEqualTo(300);
                assertThat(topics.groupOffset("quantivista-" + source, topic, 1))
                        .isEqualTo(100);
            });
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(
                                    gateway.lastJob(source).get("status").asText())
                            .isEqualTo("COMPLETED"));
            gateway.close();
            produce(0, 400, 500);
            try (TestGateway again = gateway.startAgain()) {
                awaitNumbers(again, IntStream.range(0, 500).toArray());
                assertThat(account(again, source).get("committed").asInt()).isEqualTo(500);
            }
        }
    }

    @Test
    void what_is_wrong_goes_to_quarantine_with_its_place_and_tombstones_are_counted() throws Exception {
        topics.create(topic, 1, Map.of());
        topics.produce(topic, 0, record(1), "{\"n\":", record(2));
        topics.produceNull(topic, 0);
        topics.produce(
                topic,
                0,
                "[%s,%s]".formatted(record(3), record(4)),
                "",
                "{\n \"n\":5,\n\"ingestion_date\":\"2026-01-01\"}");
        try (TestGateway gateway = start()) {
            String source = source(gateway, "");
            awaitNumbers(gateway, 1, 2, 3, 4, 5);

            JsonNode account = account(gateway, source);
            assertThat(account.get("received").asInt()).isEqualTo(8);
            assertThat(account.get("rejected").asInt()).isEqualTo(2);
            assertThat(account.get("filtered").asInt()).isEqualTo(1);
            assertThat(account.get("balanced").asBoolean()).isTrue();
            List<JsonNode> rejections =
                    gateway.rejections(gateway.lastJob(source).get("job_id").asText());
            assertThat(rejections)
                    .extracting(rejection -> rejection.get("position").toString())
                    .containsExactly(
                            "{\"topic\":\"%s\",\"partition\":0,\"offset\":1,\"line\":1,\"byte_offset\":0}"
                                    .formatted(topic),
                            "{\"topic\":\"%s\",\"partition\":0,\"offset\":5,\"line\":1,\"byte_offset\":0}"
                                    .formatted(topic));
        }
    }

    @Test
    void aborted_transactions_and_their_markers_leave_no_gap_and_no_row() throws Exception {
        topics.create(topic, 1, Map.of());
        try (var producer = topics.producer(Map.of("transactional.id", topic));
                TestGateway gateway = start()) {
            producer.initTransactions();
            String source = source(gateway, "");
            for (int n = 0; n < 6; n++) {
                producer.beginTransaction();
                producer.send(TopicClient.record(topic, 0, record(n).getBytes(StandardCharsets.UTF_8)));
                if (n % 2 == 0) {
                    producer.commitTransaction();
                } else {
                    producer.abortTransaction();
                }
            }
            awaitNumbers(gateway, 0, 2, 4);
            topics.produce(topic, 0, record(7));
            awaitNumbers(gateway, 0, 2, 4, 7);

            assertThat(account(gateway, source).get("received").asInt()).isEqualTo(4);
        }
    }

    private static JsonNode partition(TestGateway gateway, String source) {
        JsonNode partitions = gateway.http()
                .get("/api/v1/ingestion/sources/" + source + "/partitions")
                .json()
                .get("partitions");
        assertThat(partitions).hasSize(1);
        return partitions.get(0);
    }

    private static void awaitStopped(TestGateway gateway, String source, String reason) {
        await().atMost(PATIENCE).untilAsserted(() -> {
            JsonNode partition = partition(gateway, source);
            assertThat(partition.get("state").asText()).isEqualTo("STOPPED");
            assertThat(partition.get("reason").asText()).contains(reason);
        });
    }

    private void changeConnection(TestGateway gateway, String source, String more) {
        Caller.Answer changed =
                gateway.http().send("PUT", "/api/v1/ingestion/sources/" + source, """
                        {"source_name":"s","source_type":"MARKET_DATA","ingestion_config":%s,
                         "connection_config":{"type":"kafka","topics":["%s"]%s}}""".formatted(COLUMNS, topic, more));
        assertThat(changed.status()).as(changed.text()).isEqualTo(200);
    }

    /** A gateway that has read ten messages and was stopped, while retention took the five that came after. */
    private String missFive() throws Exception {
        topics.create(topic, 1, Map.of());
        produce(0, 0, 10);
        try (TestGateway gateway = start()) {
            String source = source(gateway, "");
            awaitNumbers(gateway, IntStream.range(0, 10).toArray());
            gateway.close();
            produce(0, 10, 20);
            topics.deleteBefore(topic, 0, 15);
            read = gateway;
            return source;
        }
    }

    @Test
    void a_partition_whose_next_message_is_gone_stops_and_says_so_until_somebody_decides() throws Exception {
        String source = missFive();
        try (TestGateway again = read.startAgain()) {
            awaitStopped(
                    again,
                    source,
                    "offset 10 of %s-0 comes next, and the broker has none before 15: 5 messages are gone; set connection_config.on_missing_offset"
                            .formatted(topic));
            assertThat(again.http()
                            .get("/health/ready")
                            .json()
                            .at("/stopped_sources/" + source)
                            .asText())
                    .contains("5 messages are gone");
            await().atMost(PATIENCE)
                    .untilAsserted(() ->
                            assertThat(again.meter("ingestion_topic_stopped")).isEqualTo(1));
            assertThat(again.http().get("/metrics").text())
                    .contains(
                            "ingestion_topic_lag{",
                            "ingestion_topic_oldest_uncommitted_seconds{",
                            "ingestion_topic_records_committed_total{",
                            "ingestion_topic_records_rejected_total{");
            assertThat(again.count("select count(*) from market_data_lake")).isEqualTo(10);

            changeConnection(again, source, ",\"on_missing_offset\":\"earliest\"");

            awaitNumbers(
                    again,
                    IntStream.concat(IntStream.range(0, 10), IntStream.range(15, 20))
                            .toArray());
            assertThat(partition(again, source).get("state").asText()).isEqualTo("RUNNING");
        }
    }

    @Test
    void a_partition_may_go_on_behind_its_end_and_keeps_what_comes_then() throws Exception {
        String source = missFive();
        try (TestGateway again = read.startAgain()) {
            awaitStopped(again, source, "5 messages are gone");
            changeConnection(again, source, ",\"on_missing_offset\":\"latest\"");
            await().atMost(PATIENCE)
                    .untilAsserted(() ->
                            assertThat(logOf(again)).containsPattern("/%s/0\",\"version\":20,".formatted(source)));
            produce(0, 20, 22);
            awaitNumbers(
                    again,
                    IntStream.concat(IntStream.range(0, 10), IntStream.range(20, 22))
                            .toArray());
        }
    }

    @Test
    void a_topic_that_is_made_anew_is_not_taken_for_the_one_that_was_read() throws Exception {
        topics.create(topic, 1, Map.of());
        produce(0, 0, 10);
        try (TestGateway gateway = start()) {
            String source = source(gateway, "");
            awaitNumbers(gateway, IntStream.range(0, 10).toArray());
            topics.delete(topic);
            topics.create(topic, 1, Map.of());
            produce(0, 100, 120);

            awaitStopped(gateway, source, "it was made anew, or it is another cluster");
            assertThat(gateway.count("select count(*) from market_data_lake")).isEqualTo(10);
            changeConnection(gateway, source, ",\"on_replaced_topic\":\"earliest\"");

            awaitNumbers(
                    gateway,
                    IntStream.concat(IntStream.range(0, 10), IntStream.range(100, 120))
                            .toArray());
        }
    }

    @Test
    void a_source_that_begins_at_the_end_keeps_its_place_before_the_first_message() throws Exception {
        topics.create(topic, 1, Map.of());
        produce(0, 0, 10);
        try (TestGateway gateway = start()) {
            String source = source(gateway, ",\"start\":\"latest\"");
            await().atMost(PATIENCE)
                    .untilAsserted(() ->
                            assertThat(gateway.version("market_data_lake")).isNotNegative());
            await().atMost(PATIENCE)
                    .untilAsserted(() ->
                            assertThat(logOf(gateway)).containsPattern("/%s/0\",\"version\":10,".formatted(source)));
            gateway.close();
            produce(0, 10, 12);
            try (TestGateway again = gateway.startAgain()) {
                awaitNumbers(again, 10, 11);
            }
        }
    }

    @Test
    void partitions_go_to_another_reader_of_the_group_and_come_back_without_a_gap() throws Exception {
        topics.create(topic, 4, Map.of());
        try (TestGateway gateway = start()) {
            String source = source(gateway, "");
            for (int partition = 0; partition < 4; partition++) {
                produce(partition, partition * 100, partition * 100 + 50);
            }
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(gateway.count("select count(*) from market_data_lake"))
                            .isEqualTo(200));
            try (var other = topics.consumer("quantivista-" + source, topic)) {
                await().atMost(PATIENCE).until(() -> {
                    other.poll(Duration.ofMillis(100));
                    return other.assignment().size() == 2;
                });
                for (int partition = 0; partition < 4; partition++) {
                    produce(partition, partition * 100 + 50, partition * 100 + 100);
                }
                await().atMost(PATIENCE).untilAsserted(() -> {
                    other.poll(Duration.ofMillis(10));
                    assertThat(gateway.count("select count(*) from market_data_lake"))
                            .isEqualTo(300);
                });
            }
            await().atMost(PATIENCE)
                    .untilAsserted(
                            () -> assertThat(gateway.sql("select count(*), count(distinct n) from market_data_lake")
                                            .get(0))
                                    .containsExactly("400", "400"));
            assertThat(account(gateway, source).get("balanced").asBoolean()).isTrue();
        }
    }

    @Test
    void partitions_rest_while_there_is_no_room_and_everything_arrives() throws Exception {
        topics.create(topic, 2, Map.of());
        String filler = "y".repeat(20_000);
        for (int n = 0; n < 400; n++) {
            topics.send(
                    topic,
                    n % 2,
                    "{\"ingestion_date\":\"2026-01-01\",\"n\":%d,\"f\":\"%s\"}"
                            .formatted(n, filler)
                            .getBytes(StandardCharsets.UTF_8));
        }
        try (TestGateway gateway = TestGateway.start(
                data, "stream.flush_interval", "50ms", "topics.refresh", "200ms", "topics.in_flight_bytes", "1MiB")) {
            source(gateway, "");
            awaitNumbers(gateway, IntStream.range(0, 400).toArray());
            assertThat(gateway.meter("ingestion_topic_in_flight_bytes")).isZero();
        }
    }

    @Test
    void what_cannot_work_is_refused_before_it_is_saved() {
        Caller http = TestGateway.shared().http();
        Caller.Answer connection = TopicClient.register(http, TestGateway.newId(), "MARKET_DATA", """
                {"topics":["a","a","b/c"],"start":"middle","bootstrap_servers":"nowhere","group":"g",
                 "consumer":{"max_poll_records":0,"sasl.jaas.config":"x"}}""", "{}");
        Caller.Answer config = TopicClient.register(
                http,
                TestGateway.newId(),
                "MARKET_DATA",
                "{\"topics\":[\"a\"],\"schema\":{\"type\":\"string\"}}",
                "{\"ingestion_mode\":\"ON_DEMAND\"}");

        assertThat(connection.status()).isEqualTo(422);
        assertThat(connection.json().get("problems").findValuesAsText("pointer"))
                .containsExactlyInAnyOrder(
                        "/connection_config/group",
                        "/connection_config/topics/1",
                        "/connection_config/topics/2",
                        "/connection_config/bootstrap_servers",
                        "/connection_config/start",
                        "/connection_config/consumer/sasl.jaas.config",
                        "/connection_config/consumer/max_poll_records");
        assertThat(config.json().get("problems").findValuesAsText("pointer"))
                .containsExactly("/ingestion_config/ingestion_mode", "/connection_config/schema");
    }

    @Test
    void a_schema_that_is_none_and_a_message_that_is_not_described_are_refused() {
        Caller http = TestGateway.shared().http();
        Caller.Answer avro = TopicClient.register(
                http,
                TestGateway.newId(),
                "MARKET_DATA",
                "{\"topics\":[\"a\"],\"format\":\"avro\",\"schema\":\"{\"}",
                "{}");
        Caller.Answer protobuf = TopicClient.register(
                http, TestGateway.newId(), "MARKET_DATA", "{\"topics\":[\"a\"],\"format\":\"protobuf\"}", "{}");

        assertThat(avro.json().at("/problems/0/pointer").asText()).isEqualTo("/connection_config/schema");
        assertThat(protobuf.json().at("/problems/0/problem").asText()).contains("ingestion_config.protobuf");
    }
}
