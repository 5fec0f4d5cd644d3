package io.quantivista.ingestion.gateway;

import static io.quantivista.ingestion.gateway.GrpcCaller.INGESTION;
import static io.quantivista.ingestion.gateway.GrpcCaller.batch;
import static io.quantivista.ingestion.gateway.GrpcCaller.open;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.MessageLite;
import io.quantivista.ingestion.gateway.GrpcCaller.Call;
import io.quantivista.ingestion.proto.v1.StreamRequest;
import io.quantivista.ingestion.proto.v1.StreamResponse;
import io.vertx.core.buffer.Buffer;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that send batches on streams and never grant a window for the answers. */
class DeafClientTest {
    private static final String KEYS = "{\"keys\":{\"ingestion_date\":\"@ingested\"}}";
    private static final int CLIENTS = 12;
    private static final int BATCHES = 8_000;
    private static final int MOST_BYTES = 1 << 20;
    private static final int NO_WINDOW = 0;

    @Test
    void each_costs_at_most_a_mebibyte_and_nobody_else_anything(@TempDir Path data) throws Exception {
        try (TestGateway gateway = TestGateway.start(data);
                GrpcCaller hearing = new GrpcCaller(gateway.address());
                RawHttp2 deaf = RawHttp2.ofOneRequestEach(gateway.address(), NO_WINDOW, CLIENTS)) {
            String source = gateway.source("MARKET_DATA", KEYS);
            String other = gateway.source("MARKET_DATA", KEYS);
            Call<StreamRequest, StreamResponse> stream = hearing.stream().send(open(other, "hearing"));
            stream.send(batch(1, "{}")).awaitLast(last -> last.getProgress().getCommittedSequence() == 1);
            long before = usedAfterCollection();

            List<RawHttp2.Exchange> streams = new ArrayList<>();
            for (int client = 0; client < CLIENTS; client++) {
                RawHttp2.Exchange call =
                        deaf.post("/%s/Stream".formatted(INGESTION), "content-type", "application/grpc");
                call.send(frame(open(source, "deaf-" + client)));
                streams.add(call);
            }
            for (int sequence = 1; sequence <= BATCHES; sequence++) {
                Buffer batch = frame(batch(sequence, "{}"));
                streams.forEach(call -> call.offer(batch));
            }

            await().atMost(Duration.ofSeconds(60))
                    .until(() -> account(gateway, source, "committed") == (long) CLIENTS * BATCHES);
            assertThat(gateway.meter("ingestion_pushes_in_flight_bytes"))
                    .as("room of others")
                    .isZero();
            stream.send(batch(2, "{}")).awaitLast(last -> last.getProgress().getCommittedSequence() == 2);
            assertThat(streams).noneMatch(RawHttp2.Exchange::isLost);
            long each = (usedAfterCollection() - before) / CLIENTS;
            System.out.printf(
                    "streams, deaf clients: %d with %d batches each, %d bytes of heap for each, theirs included%n",
                    CLIENTS, BATCHES, each);
            assertThat(each).isLessThan(MOST_BYTES);
        }
    }

    private static long account(TestGateway gateway, String source, String name) {
        for (JsonNode account :
                gateway.http().get("/api/v1/ingestion/reconciliation").json()) {
            if (account.path("source_id").asText().equals(source)) {
                return account.path(name).asLong();
            }
        }
        return 0;
    }

    /** What lives: the smallest of a few, as something else may just have begun. */
    private static long usedAfterCollection() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            least = Math.min(
                    least,
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return least;
    }

    private static Buffer frame(MessageLite message) {
        byte[] bytes = message.toByteArray();
        return Buffer.buffer().appendByte((byte) 0).appendInt(bytes.length).appendBytes(bytes);
    }
}
