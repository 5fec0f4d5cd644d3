package io.quantivista.ingestion.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quantivista.ingestion.bootstrap.embedded.DataDirectory;
import io.quantivista.ingestion.bootstrap.embedded.EmbeddedKafka;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker of its own is stopped while a gateway reads from it, and comes back; another cluster then takes its address. */
class RestartedBrokerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path data;

    @TempDir
    private Path brokers;

    private static void produce(TopicClient topics, int from, int to) {
        topics.produce(
                "restarted",
                0,
                IntStream.range(from, to)
                        .mapToObj("{\"ingestion_date\":\"2026-01-01\",\"n\":%d}"::formatted)
                        .toArray(String[]::new));
    }

    private static void awaitRows(TestGateway gateway, int count) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(gateway.sql("select count(*), count(distinct n) from market_data_lake")
                                .get(0))
                        .containsExactly(String.valueOf(count), String.valueOf(count)));
    }

    @Test
    void a_broker_that_comes_back_is_read_on_and_another_cluster_is_not_taken_for_it() throws Exception {
        int port = TestGateway.freePort();
        EmbeddedKafka first = new EmbeddedKafka(DataDirectory.open(brokers.resolve("first")), port);
        String servers = first.start();
        try (TestGateway gateway = TestGateway.start(
                data, "stream.flush_interval", "50ms", "stream.window", "1s", "topics.refresh", "200ms")) {
            String source = TestGateway.newId();
            try (TopicClient topics = new TopicClient(servers)) {
                topics.create("restarted", 1, Map.of());
                produce(topics, 0, 50);
                Caller.Answer made = TopicClient.register(
                        gateway.http(),
                        source,
                        "MARKET_DATA",
                        "{\"topics\":[\"restarted\"],\"bootstrap_servers\":\"%s\"}".formatted(servers),
                        "{\"columns\":[{\"name\":\"n\",\"type\":\"int\"}]}");
                assertThat(made.status()).as(made.text()).isEqualTo(201);
                awaitRows(gateway, 50);
                first.stop();
                first.start();
                produce(topics, 50, 100);
                awaitRows(gateway, 100);
            }
            first.stop();
            EmbeddedKafka other = new EmbeddedKafka(DataDirectory.open(brokers.resolve("other")), port);
            other.start();
            try (TopicClient topics = new TopicClient(servers)) {
                topics.create("restarted", 1, Map.of());
                produce(topics, 0, 120);

                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(gateway.http()
                                        .get("/api/v1/ingestion/sources/" + source + "/partitions")
                                        .json()
                                        .at("/partitions/0/reason")
                                        .asText())
                                .contains("it was made anew, or it is another cluster"));
                awaitRows(gateway, 100);
            } finally {
                other.stop();
            }
        }
    }
}
