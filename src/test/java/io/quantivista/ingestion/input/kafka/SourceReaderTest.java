package io.quantivista.ingestion.input.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quantivista.ingestion.config.DataSize;
import io.quantivista.ingestion.connector.kafka.KafkaConnection;
import io.quantivista.ingestion.intake.InFlightBytes;
import io.quantivista.ingestion.pipeline.stream.TopicMeters;
import io.quantivista.ingestion.source.DataSource;
import io.quantivista.ingestion.source.SourceType;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SourceReaderTest {
    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get();
    }

    private static DataSource source() {
        ObjectNode connection = JsonNodeFactory.instance.objectNode().put("type", "kafka");
        connection.putArray("topics").add("t");
        return new DataSource(
                "desk",
                "Desk",
                SourceType.MARKET_DATA,
                connection,
                JsonNodeFactory.instance.objectNode(),
                true,
                Instant.EPOCH);
    }

    @Test
    void whatever_goes_wrong_is_told_and_tried_again_until_the_reader_is_stopped() throws Exception {
        CountDownLatch tried = new CountDownLatch(2);
        SourceReader reader = new SourceReader(
                vertx,
                source(),
                KafkaConnection.of(source()),
                "gateway",
                () -> {
                    tried.countDown();
                    throw new OutOfMemoryError("no room for a client");
                },
                new TopicConfig(DataSize.ofMebibytes(1), Duration.ofSeconds(2), 1),
                new InFlightBytes(1 << 20, System::nanoTime),
                new TopicMeters(new SimpleMeterRegistry(), "desk"),
                Clock.systemUTC());
        reader.start(new UnusedPort());

        assertThat(tried.await(10, TimeUnit.SECONDS)).isTrue();

        assertThat(reader.trouble()).isEqualTo("no room for a client");
        reader.stop().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
}
