package io.quantivista.ingestion.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A message over which a lane bends for minutes, as its text is long and its source's check costly: a watchdog kills the process
 * each time. After the third it is in quarantine unread, and what stands behind it is in the table.
 */
class DeadlyMessageTest {
    private static final int DEATHS = 3;
    private static final int DEADLY = 2;
    private static final int SLOT_BYTES = 1024;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path data;

    @Test
    void a_message_that_was_at_work_at_three_deaths_is_quarantined_unread_and_the_rest_flows() throws Exception {
        Map<String, String> settings = new HashMap<>(TestGateway.servers());
        settings.putAll(Map.of("stream.flush_interval", "50ms", "stream.window", "1s", "topics.refresh", "200ms"));
        String source = TestGateway.newId();
        String topic = "deadly-" + source;
        try (TopicClient topics = new TopicClient(TestGateway.shared().kafka())) {
            topics.create(topic, 1, Map.of());
            GatewayProcess process = GatewayProcess.serve(data, settings);
            Caller http = new Caller(process.address());
            assertThat(TopicClient.register(
                                    http,
                                    source,
                                    "MARKET_DATA",
                                    "{\"topics\":[\"%s\"]}".formatted(topic),
                                    "{\"columns\":[{\"name\":\"n\",\"type\":\"int\"}]}")
                            .status())
                    .isEqualTo(201);
            http.checks(source, """
                    [{"check_id":"costly","check_type":"matches","field":"text","parameters":{"pattern":"(a?b?){900}c"}}]""");
            topics.produce(
                    topic, 0, record(0, "c"), record(1, "c"), record(DEADLY, "ab".repeat(400_000)), record(3, "c"));

            for (int death = 1; death <= DEATHS; death++) {
                await().atMost(PATIENCE).until(() -> isAtWork(DEADLY));
                process.kill();
                await().atMost(Duration.ofSeconds(15))
                        .until(() -> GatewayProcess.processesBelow(data).isEmpty());
                process = GatewayProcess.serve(data, settings);
            }

            Caller caller = new Caller(process.address());
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(caller.query("select n from market_data_lake order by n").stream()
                                    .map(row -> row.get(0)))
                            .containsExactly("0", "1", "3"));
            List<List<String>> rejected = caller.query("select code, position, octet_length(original) from quarantine");
            assertThat(rejected).hasSize(1);
            assertThat(rejected.get(0).get(0)).isEqualTo("message_unreadable");
            JsonNode place = Caller.parse(rejected.get(0).get(1));
            assertThat(place.get("topic").asText()).isEqualTo(topic);
            assertThat(place.get("offset").asInt()).isEqualTo(DEADLY);
            assertThat(Integer.parseInt(rejected.get(0).get(2))).isGreaterThan(800_000);
            assertThat(process.terminate()).isZero();
        }
    }

    /** Whether a lane has marked the message. */
    private boolean isAtWork(long offset) throws IOException {
        Path marks = data.resolve("topics/at-work");
        if (!Files.exists(marks)) {
            return false;
        }
        ByteBuffer slots = ByteBuffer.wrap(Files.readAllBytes(marks)).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = 0; at + SLOT_BYTES <= slots.capacity(); at += SLOT_BYTES) {
            if (slots.getLong(at) == offset && slots.getInt(at + Long.BYTES) > 0) {
                return true;
            }
        }
        return false;
    }

    private static String record(int n, String text) {
        return "{\"ingestion_date\":\"2026-01-01\",\"n\":%d,\"text\":\"%s\"}".formatted(n, text);
    }
}
