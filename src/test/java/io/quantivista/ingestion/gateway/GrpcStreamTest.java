package io.quantivista.ingestion.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantivista.ingestion.client.IngestionStream;
import io.quantivista.ingestion.client.StreamCounts;
import io.quantivista.ingestion.client.StreamFailure;
import io.quantivista.ingestion.client.StreamOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Streams over gRPC, with the client that programs use. */
class GrpcStreamTest {
    private static final Vertx VERTX = Vertx.vertx();
    /** More of them with -Dgrpc.test.cuts=500. */
    private static final int CUTS = Integer.getInteger("grpc.test.cuts", 10);

    private static final String NUMBERED =
            "{\"keys\":{\"ingestion_date\":\"@ingested\"},\"columns\":[{\"name\":\"streamed_n\",\"field\":\"n\",\"type\":\"bigint\"}]}";
    private static final String NDJSON = "application/x-ndjson";

    private final TestGateway gateway = TestGateway.shared();

    @AfterAll
    static void close() {
        VERTX.close();
    }

    @Test
    void batches_are_in_the_table_once_and_in_their_order() {
        String source = gateway.source("MARKET_DATA", NUMBERED);
        IngestionStream stream = get(IngestionStream.open(VERTX, address(), StreamOptions.of(source, "one", NDJSON)));

        for (int batch = 0; batch < 20; batch++) {
            get(stream.send(records(batch * 10, 10)));
        }
        get(stream.committed());
        get(stream.close());

        assertThat(stream.progress().durable()).isEqualTo(20);
        assertThat(numbers(gateway.http(), source)).isEqualTo(whole(200));
    }

    @Test
    void a_stream_that_is_opened_again_goes_on_where_it_was() {
        String source = gateway.source("MARKET_DATA", "{}");
        IngestionStream first = get(IngestionStream.open(VERTX, address(), StreamOptions.of(source, "again", NDJSON)));
        get(first.send(records(0, 3)));
        get(first.committed());
        get(first.close());

        IngestionStream second = get(IngestionStream.open(VERTX, address(), StreamOptions.of(source, "again", NDJSON)));

        assertThat(second.progress().durable()).isEqualTo(1);
        assertThat(second.progress().committed()).isEqualTo(1);
        assertThat(second.progress().counts()).isEqualTo(first.progress().counts());
        get(second.close());
    }

    @Test
    void what_became_of_its_records_is_told_across_connections() {
        String source = gateway.source(
                "MARKET_DATA",
                "{\"keys\":{\"ingestion_date\":\"@ingested\"},\"data_type\":{\"field\":\"t\"},\"columns\":[{\"name\":\"told_n\",\"field\":\"n\",\"type\":\"bigint\"}]}");
        gateway.http().rules(source, """
                [{"rule_id":"%s","rule_type":"filter","transformation_logic":{"expression":"has(record.n) && record.n < 3"}}]
                """.formatted(source));
        try (CuttingProxy proxy = new CuttingProxy(gateway.address())) {
            IngestionStream stream =
                    get(IngestionStream.open(VERTX, proxy.address(), StreamOptions.of(source, "told", NDJSON)));
            for (int batch = 0; batch < 4; batch++) {
                get(stream.send("{\"n\":1,\"t\":\"a\"}\n{\"n\":7,\"t\":\"a\"}\n{\n{\"n\":2,\"t\":\"b\"}\n"
                        .getBytes(StandardCharsets.UTF_8)));
                get(stream.durable());
                proxy.cut();
            }
            get(stream.committed());

            assertThat(stream.progress().counts()).isEqualTo(new StreamCounts(8, 4, 4, 0));
            get(stream.close());
        }
    }

    @Test
    void a_stream_whose_connection_is_cut_has_no_gap_and_nothing_twice() {
        String source = gateway.source("MARKET_DATA", NUMBERED);
        List<String> losses = Collections.synchronizedList(new ArrayList<>());
        try (CuttingProxy proxy = new CuttingProxy(gateway.address())) {
            IngestionStream stream = get(IngestionStream.open(
                    VERTX,
                    proxy.address(),
                    StreamOptions.of(source, "cut", NDJSON).withMaxUnacknowledgedBytes(64 << 10),
                    progress -> {},
                    lost -> losses.add(lost.getMessage())));
            for (int batch = 0; batch < 50 * CUTS; batch++) {
                get(stream.send(records(batch * 10, 10)));
                if (batch % 50 == 25) {
                    proxy.cut();
                } else if (batch % 50 == 49) {
                    get(stream.durable()); // so that the next cut meets a connection
                }
            }
            get(stream.committed());
            get(stream.close());
        }

        assertThat(losses).hasSizeGreaterThanOrEqualTo(CUTS);
        assertThat(numbers(gateway.http(), source)).isEqualTo(whole(500 * CUTS));
    }

    @Test
    void a_stream_outlives_a_gateway_that_is_killed(@TempDir Path data) throws Exception {
        GatewayProcess process = GatewayProcess.serve(data);
        String source = new Caller(process.address()).register(TestGateway.newId(), "MARKET_DATA", NUMBERED);
        CuttingProxy proxy = new CuttingProxy(process.address());
        try {
            IngestionStream stream = get(IngestionStream.open(
                    VERTX,
                    proxy.address(),
                    StreamOptions.of(source, "killed", NDJSON).withMaxUnacknowledgedBytes(16 << 10)));
            for (int batch = 0; batch < 400; batch++) {
                get(stream.send(records(batch * 10, 10)));
                if (batch == 200) {
                    process.kill();
                    process = GatewayProcess.serve(data);
                    proxy.turnTo(process.address());
                }
            }
            get(stream.committed());
            get(stream.close());

            StreamCounts counts = stream.progress().counts();
            assertThat(counts.committed() + 10 * counts.uncountedBatches()).isEqualTo(4000);
            assertThat(numbers(new Caller(process.address()), source)).isEqualTo(whole(4000));
        } finally {
            proxy.close();
            process.kill();
        }
    }

    @Test
    void a_stream_that_the_gateway_refuses_fails_with_its_reason() {
        Future<IngestionStream> opened =
                IngestionStream.open(VERTX, address(), StreamOptions.of("nobody", "s", NDJSON));

        assertThatThrownBy(() -> get(opened))
                .hasRootCauseInstanceOf(StreamFailure.class)
                .hasMessageContaining("source_not_found: There is no source 'nobody'");
    }

    @Test
    void a_stream_whose_gateway_stays_away_fails_when_its_patience_is_over() {
        SocketAddress nobody = SocketAddress.inetSocketAddress(TestGateway.freePort(), "127.0.0.1");

        Future<IngestionStream> opened = IngestionStream.open(
                VERTX, nobody, StreamOptions.of("any", "s", NDJSON).withPatience(Duration.ofMillis(200)));

        assertThatThrownBy(() -> get(opened)).hasMessageContaining("the gateway cannot be reached");
    }

    @Test
    void the_older_of_two_clients_of_a_stream_fails_and_does_not_fight() {
        String source = gateway.source("MARKET_DATA", NUMBERED);
        IngestionStream older = get(IngestionStream.open(VERTX, address(), StreamOptions.of(source, "s", NDJSON)));
        IngestionStream newer = get(IngestionStream.open(VERTX, address(), StreamOptions.of(source, "s", NDJSON)));

        assertThatThrownBy(() -> get(older.send(records(0, 1)).compose(room -> older.durable())))
                .hasMessageContaining("stream_taken");
        get(newer.send(records(0, 1)));
        get(newer.close());
        assertThat(newer.progress().durable()).isEqualTo(1);
    }

    private static List<List<String>> numbers(Caller caller, String source) {
        return caller.query(
                "SELECT count(*), count(DISTINCT streamed_n), min(streamed_n), max(streamed_n) FROM market_data_lake WHERE source_id = '%s'"
                        .formatted(source));
    }

    private static List<List<String>> whole(int count) {
        return List.of(List.of(String.valueOf(count), String.valueOf(count), "0", String.valueOf(count - 1)));
    }

    private static byte[] records(int from, int count) {
        StringBuilder text = new StringBuilder();
        for (int n = from; n < from + count; n++) {
            text.append("{\"n\": ").append(n).append(", \"data_type\": \"quote\"}\n");
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private SocketAddress address() {
        return SocketAddress.inetSocketAddress(
                gateway.address().getPort(), gateway.address().getHost());
    }

    private static <T> T get(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(90, TimeUnit.SECONDS)
                .join();
    }
}
