package io.quantivista.ingestion.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The process is killed at random moments while it reads a topic to which transactions are produced, some of which are aborted, and
 * started again on what it left: every committed message is a row, once.
 */
class KilledTopicTest {
    /** More of them with -Dgateway.test.kills=500. */
    private static final int KILLS = Integer.getInteger("gateway.test.kills", 3);

    private static final long SEED = Long.getLong("gateway.test.seed", System.nanoTime());
    private static final int PARTITIONS = 3;
    private static final int LONGEST_MILLIS = 2500;
    private static final int PER_TRANSACTION = 50;

    private final Random random = new Random(SEED);

    @TempDir
    private Path data;

    @Test
    void every_message_is_a_row_once_whenever_the_process_is_killed() throws Exception {
        Map<String, String> settings = new HashMap<>(TestGateway.servers());
        settings.putAll(Map.of("stream.flush_interval", "50ms", "stream.window", "1s", "topics.refresh", "200ms"));
        String source = TestGateway.newId();
        String topic = "killed-" + source;
        try (TopicClient topics = new TopicClient(TestGateway.shared().kafka())) {
            topics.create(topic, PARTITIONS, Map.of());
            Load load = new Load(topics, topic);
            Thread producing = new Thread(load);
            producing.start();
            GatewayProcess process = GatewayProcess.serve(data, settings);
            assertThat(TopicClient.register(
                                    new Caller(process.address()),
                                    source,
                                    "MARKET_DATA",
                                    "{\"topics\":[\"%s\"]}".formatted(topic),
                                    "{\"columns\":[{\"name\":\"n\",\"type\":\"int\"}]}")
                            .status())
                    .isEqualTo(201);
            int rowsAtKills = 0;
            for (int round = 1; round <= KILLS; round++) {
                int before = rowsAtKills;
                Caller caller = new Caller(process.address());
                await().atMost(Duration.ofSeconds(60)).until(() -> rows(caller) > before);
                Pause.millis(random.nextInt(LONGEST_MILLIS));
                rowsAtKills = rows(caller);

                process.kill();
                await().atMost(Duration.ofSeconds(15))
                        .until(() -> GatewayProcess.processesBelow(data).isEmpty());
                process = GatewayProcess.serve(data, settings);
            }
            load.stop();
            producing.join();
            Caller caller = new Caller(process.address());
            int produced = load.committed.get();
            await().atMost(Duration.ofSeconds(60)).until(() -> rows(caller) >= produced);

            List<String> counts = caller.query(
                            "select count(*), count(distinct n), count(distinct source_id) from market_data_lake")
                    .get(0);
            JsonNode account =
                    caller.get("/api/v1/ingestion/reconciliation").json().get(0);

            System.out.printf(
                    "topics, kill -9: seed %d, %d kills, %d messages, %s rows, %s distinct, %d aborted%n",
                    SEED, KILLS, produced, counts.get(0), counts.get(1), load.aborted.get());
            assertThat(counts).containsExactly(String.valueOf(produced), String.valueOf(produced), "1");
            assertThat(account.get("received").asInt()).isEqualTo(produced);
            assertThat(account.get("committed").asInt()).isEqualTo(produced);
            assertThat(account.get("balanced").asBoolean()).isTrue();
            assertThat(process.terminate()).isZero();
        }
    }

    private static int rows(Caller caller) {
        Caller.Answer table = caller.get("/api/v1/lake/tables/market_data_lake");
        return table.status() == 200
                ? Integer.parseInt(caller.query("select count(*) from market_data_lake")
                        .get(0)
                        .get(0))
                : 0;
    }

    /** Numbers in transactions, of which every fifth is aborted. */
    private static final class Load implements Runnable {
        private final TopicClient topics;
        private final String topic;
        private final AtomicBoolean stopping = new AtomicBoolean();
        private final AtomicInteger committed = new AtomicInteger();
        private final AtomicInteger aborted = new AtomicInteger();

        Load(TopicClient topics, String topic) {
            this.topics = topics;
            this.topic = topic;
        }

        void stop() {
            stopping.set(true);
        }

        @Override
        public void run() {
            try (var producer = topics.producer(Map.of("transactional.id", topic))) {
                producer.initTransactions();
                for (int turn = 1; !stopping.get(); turn++) {
                    boolean isAborted = turn % 5 == 0;
                    producer.beginTransaction();
                    for (int i = 0; i < PER_TRANSACTION; i++) {
                        int n = isAborted ? -1 - i : committed.get() + i;
                        String value = "{\"ingestion_date\":\"2026-01-01\",\"n\":%d}".formatted(n);
                        producer.send(
                                TopicClient.record(topic, i % PARTITIONS, value.getBytes(StandardCharsets.UTF_8)));
                    }
                    if (isAborted) {
                        producer.abortTransaction();
                        aborted.addAndGet(PER_TRANSACTION);
                    } else {
                        producer.commitTransaction();
                        committed.addAndGet(PER_TRANSACTION);
                    }
                    Pause.millis(10);
                }
            }
        }
    }
}
