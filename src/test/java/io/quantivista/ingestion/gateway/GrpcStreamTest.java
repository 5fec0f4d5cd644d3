package io.quantivista.ingestion.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantivista.ingestion.client.IngestionStream;
import io.quantivista.ingestion.client.StreamOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Streams over gRPC, with the client that programs use. */
class GrpcStreamTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final String NDJSON = "application/x-ndjson";

    private final TestGateway gateway = TestGateway.shared();

    @AfterAll
    static void close() {
        VERTX.close();
    }

    @Test
    void batches_are_in_the_table_once_and_in_their_order() {
        String source = gateway.source("MARKET_DATA", "{\"keys\": {\"ingestion_date\": \"@ingested\"}, \"columns\": [{\"name\": \"n\", \"field\": \"n\", \"type\": \"bigint\"}]}");
        IngestionStream stream = get(IngestionStream.open(VERTX, address(), StreamOptions.of(source, "one", NDJSON)));

        for (int batch = 0; batch < 20; batch++) {
            get(stream.send(records(batch * 10, 10)));
        }
        get(stream.committed());
        get(stream.close());

        assertThat(stream.progress().durable()).isEqualTo(20);
        assertThat(gateway.sql("SELECT count(*), count(DISTINCT n), min(n), max(n) FROM market_data_lake WHERE source_id = '%s'"
                        .formatted(source)))
                .containsExactly(List.of("200", "200", "0", "199"));
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
        get(second.close());
    }

    private static byte[] records(int from, int count) {
        StringBuilder text = new StringBuilder();
        for (int n = from; n < from + count; n++) {
            text.append("{\"n\": ").append(n).append(", \"data_type\": \"quote\"}\n");
        }
        return text.toString().getBytes();
    }

    private SocketAddress address() {
        return SocketAddress.inetSocketAddress(gateway.address().getPort(), gateway.address().getHost());
    }

    private static <T> T get(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
    }
}
