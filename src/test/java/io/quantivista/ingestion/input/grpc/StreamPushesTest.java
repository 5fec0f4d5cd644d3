package io.quantivista.ingestion.input.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quantivista.ingestion.config.DataSize;
import io.quantivista.ingestion.intake.IntakeConfig;
import io.quantivista.ingestion.intake.PushRoom;
import io.quantivista.ingestion.pipeline.HastyFuture;
import io.quantivista.ingestion.pipeline.stream.HastyPushes;
import io.quantivista.ingestion.proto.v1.Open;
import io.vertx.core.Vertx;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StreamPushesTest {
    private final Vertx vertx = Vertx.vertx();
    private final PushRoom room = new PushRoom(IntakeConfig.DEFAULT, () -> 0, () -> 0);

    @AfterEach
    void close() {
        vertx.close().await();
    }

    private StreamPushes pushes(int records) {
        OpenStreams streams = new OpenStreams(1);
        return new StreamPushes(new StreamPorts(
                new HastyPushes(vertx, records),
                room,
                streams,
                new ConnectionPings(),
                new GrpcMeters(new SimpleMeterRegistry(), streams),
                new GrpcConfig(DataSize.ofMebibytes(1), DataSize.ofMebibytes(1), 1),
                Duration.ofSeconds(30),
                1));
    }

    @Test
    void aBatchIsChargedBeforeItIsToldWhateverThreadHasTakenIt() {
        StreamPushes pushes = pushes(1000);
        pushes.begin(Open.newBuilder().setSourceId("street").setStreamId("s1").build());
        room.findObstacle("street", HastyPushes.LIMITS, 1);

        boolean isCharged = HastyFuture.onLoop(
                        vertx,
                        () -> pushes.push(1, new byte[] {1})
                                .map(receipt -> room.findObstacle("street", HastyPushes.LIMITS, 1)
                                        .isPresent()))
                .await();

        assertThat(isCharged).isTrue();
    }
}
