package io.quantivista.ingestion.input.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.quantivista.ingestion.pipeline.stream.RegisteredSchemas;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchemaRegistryTest {
    private static final int MAX = 5;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final AtomicInteger asked = new AtomicInteger();
    private final CountDownLatch over = new CountDownLatch(1);
    private HttpServer server;
    private URI address;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/schemas/ids/", exchange -> {
            asked.incrementAndGet();
            String path = exchange.getRequestURI().getPath();
            byte[] schema = "{\"schema\":\"%s\"}"
                    .formatted(path.substring(path.lastIndexOf('/') + 1))
                    .getBytes(UTF_8);
            exchange.sendResponseHeaders(200, schema.length);
            exchange.getResponseBody().write(schema);
            exchange.close();
        });
        server.start();
        address = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @AfterEach
    void stop() {
        over.countDown();
        server.stop(0);
    }

    /** Values that name the schemas, one each. */
    private static ConsumerRecords<byte[], byte[]> naming(int from, int to) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        IntStream.range(from, to)
                .forEach(id -> records.add(new ConsumerRecord<>(
                        "t",
                        0,
                        id,
                        new byte[0],
                        ByteBuffer.allocate(5).put((byte) 0).putInt(id).array())));
        return new ConsumerRecords<>(Map.of(new TopicPartition("t", 0), records), Map.of());
    }

    @Test
    void all_schemas_of_a_poll_are_there_also_when_they_are_more_than_are_kept() {
        SchemaRegistry registry = new SchemaRegistry(address, MAX, PATIENCE);

        RegisteredSchemas named = registry.fetch(naming(0, MAX + 1));

        registry.fetch(naming(5000, 5010));
        assertThat(IntStream.rangeClosed(0, MAX))
                .allSatisfy(id -> assertThat(named.load(id).text()).isEqualTo(String.valueOf(id)));
    }

    @Test
    void the_schemas_that_were_named_last_are_kept() {
        SchemaRegistry registry = new SchemaRegistry(address, MAX, PATIENCE);
        registry.fetch(naming(0, MAX));
        registry.fetch(naming(0, MAX));
        assertThat(asked).hasValue(MAX);

        registry.fetch(naming(MAX, MAX + 1));
        registry.fetch(naming(1, MAX + 1));

        assertThat(asked).hasValue(MAX + 1);
        registry.fetch(naming(0, 1));
        assertThat(asked).hasValue(MAX + 2);
    }

    @Test
    void an_answer_that_stalls_behind_its_head_is_waited_for_no_longer_than_one_that_does_not_come() {
        server.createContext("/stalled/schemas/ids/7", exchange -> {
            exchange.sendResponseHeaders(200, 100);
            exchange.getResponseBody().write('{');
            exchange.getResponseBody().flush();
            awaitTheEnd();
            exchange.close();
        });
        SchemaRegistry registry = new SchemaRegistry(URI.create(address + "/stalled"), MAX, Duration.ofMillis(200));

        assertThatThrownBy(() -> registry.fetch(naming(7, 8)))
                .isInstanceOf(PartitionsException.class)
                .hasMessageEndingWith("its answer is not whole after 200 ms");
    }

    private void awaitTheEnd() {
        try {
            over.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @ParameterizedTest
    @CsvSource({"-1,true", "0,true", "1,false"})
    void an_answer_has_at_most_so_many_bytes(int more, boolean isRead) {
        String text = "x".repeat(SchemaRegistry.MAX_BYTES + more - "{'schema':''}".length());
        byte[] answer = "{\"schema\":\"%s\"}".formatted(text).getBytes(UTF_8);
        server.createContext("/large/schemas/ids/7", exchange -> {
            exchange.sendResponseHeaders(200, answer.length);
            try (OutputStream body = exchange.getResponseBody()) {
                body.write(answer);
            }
        });
        SchemaRegistry registry = new SchemaRegistry(URI.create(address + "/large"), MAX, PATIENCE);

        if (isRead) {
            assertThat(registry.fetch(naming(7, 8)).load(7).text()).isEqualTo(text);
        } else {
            assertThatThrownBy(() -> registry.fetch(naming(7, 8)))
                    .isInstanceOf(PartitionsException.class)
                    .hasMessageEndingWith("its answer has more than %d bytes".formatted(SchemaRegistry.MAX_BYTES));
        }
    }
}
